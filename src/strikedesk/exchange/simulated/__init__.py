"""A market that needs no account and never sleeps: correlated, seeded, repeatable.

Prices of shares, funds and indices follow common factors; futures follow by carry, options
by Black-76 on the forward under a volatility surface that moves. Who trades what, and what
the book shows, is drawn beside it. Same seed and same steps give the same numbers bit for
bit on one machine; numpy promises no more across versions and processors.
"""
