"""See ``sql/0015_reconciliation.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0015_reconciliation"
down_revision = "0014_kill_reports"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
