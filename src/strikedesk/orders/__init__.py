"""The order-management system: intent, verdict, sending, fills, and everything that can happen."""
