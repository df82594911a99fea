"""Trading accounts and the double-entry ledger that their balances come from."""
