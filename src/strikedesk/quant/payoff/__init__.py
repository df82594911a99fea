"""What a set of legs is worth over the underlying's price, at expiry and before."""
