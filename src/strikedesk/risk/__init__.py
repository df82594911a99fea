"""The gate before every order: limits, funds, collars and the kill switch."""
