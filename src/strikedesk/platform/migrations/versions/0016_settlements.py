"""See ``sql/0016_settlements.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0016_settlements"
down_revision = "0015_reconciliation"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
