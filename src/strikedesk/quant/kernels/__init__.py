"""Compiled loops over float64 arrays; imported on first use, because that is when they compile."""
