"""What a trade costs beside its price: dated fee schedules and itemized charges."""
