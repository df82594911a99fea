"""What every slice speaks: money, exact numbers, ids, clocks and error families."""
