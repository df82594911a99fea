"""See ``sql/0017_iv_history.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0017_iv_history"
down_revision = "0016_settlements"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
