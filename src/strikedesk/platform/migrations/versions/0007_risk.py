"""See ``sql/0007_risk.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0007_risk"
down_revision = "0006_positions"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
