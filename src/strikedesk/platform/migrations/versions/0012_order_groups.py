"""See ``sql/0012_order_groups.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0012_order_groups"
down_revision = "0011_risk_limits"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
