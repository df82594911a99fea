"""Measures of a history of returns: growth, risk, ratios, tails, and against a benchmark."""
