"""What the slices stand on: settings, database, bus, outbox, clocks, logs."""
