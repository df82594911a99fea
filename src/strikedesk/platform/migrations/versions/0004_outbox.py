"""See ``sql/0004_outbox.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0004_outbox"
down_revision = "0003_instruments"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
