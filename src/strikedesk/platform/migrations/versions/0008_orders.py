"""See ``sql/0008_orders.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0008_orders"
down_revision = "0007_risk"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
