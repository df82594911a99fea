"""See ``sql/0003_instruments.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0003_instruments"
down_revision = "0002_identity"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
