"""The audit log, hash-chained and append-only, and the log of errors."""
