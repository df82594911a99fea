"""See ``sql/0010_order_life.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0010_order_life"
down_revision = "0009_order_batches"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
