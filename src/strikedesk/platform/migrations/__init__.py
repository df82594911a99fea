"""Alembic scripts and the SQL that they run."""
