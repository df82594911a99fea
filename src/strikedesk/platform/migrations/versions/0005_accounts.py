"""See ``sql/0005_accounts.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0005_accounts"
down_revision = "0004_outbox"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
