"""See ``sql/0002_identity.sql``."""

from strikedesk.platform.migrations.run_sql import run_sql

revision = "0002_identity"
down_revision = "0001_audit"


def upgrade() -> None:
    """Apply the revision."""
    run_sql(revision)
