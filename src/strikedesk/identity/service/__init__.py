"""Use cases of identity: users, sessions, keys."""
