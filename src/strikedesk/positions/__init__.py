"""Trades, the positions that they add up to, and what those are worth."""
