"""What can be traded: instruments, their symbols, and the calendars they trade on."""
