"""Numerics: float64 arrays in, float64 arrays out."""
