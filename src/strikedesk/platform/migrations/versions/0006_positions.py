"""See ``sql/0006_positions.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0006_positions"
down_revision = "0005_accounts"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
