"""Composition: the only place that builds things."""
