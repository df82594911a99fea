"""Runs the SQL file that belongs to a revision."""

from pathlib import Path

from alembic import op
from sqlalchemy.util import await_only

SQL = Path(__file__).parent / "sql"


def run_sql(revision: str) -> None:
    """Execute ``sql/<revision>.sql`` whole, inside the migration's transaction."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    await_only(driver.execute((SQL / f"{revision}.sql").read_text(encoding="utf-8")))
