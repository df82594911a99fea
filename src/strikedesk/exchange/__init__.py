"""The paper exchange, where user orders meet the outside book, and the simulated market."""
