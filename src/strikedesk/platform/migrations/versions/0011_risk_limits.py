"""See ``sql/0011_risk_limits.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0011_risk_limits"
down_revision = "0010_order_life"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
