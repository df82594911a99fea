"""Prices: feeds, the quote board with the age of every quote, history and streams."""
