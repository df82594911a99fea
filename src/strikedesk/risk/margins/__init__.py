"""What positions and orders tie up: a scan like SPAN in India, strategies under Reg T in the US."""
