"""See ``sql/0001_audit.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0001_audit"
down_revision = None


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
