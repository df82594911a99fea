"""Alembic's entry: runs on the connection that `strikedesk.platform.migrate` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=False)
with context.begin_transaction():
    # Two processes that start together must not migrate together.
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(727311)")
    context.run_migrations()
