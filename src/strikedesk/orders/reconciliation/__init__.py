"""Reconciliation: what we hold to be so, against what the broker says and against itself."""
