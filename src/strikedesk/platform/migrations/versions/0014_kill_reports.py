"""See ``sql/0014_kill_reports.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0014_kill_reports"
down_revision = "0012_order_groups"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
