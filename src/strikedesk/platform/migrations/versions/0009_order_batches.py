"""See ``sql/0009_order_batches.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0009_order_batches"
down_revision = "0008_orders"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
