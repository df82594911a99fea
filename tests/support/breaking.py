"""Breaks books on purpose, as only a bug or a hand in the database could."""

from datetime import datetime

from strikedesk.accounts.model import Account
from strikedesk.orders.broker import BrokerSnapshot
from strikedesk.orders.paper import PaperBroker
from strikedesk.orders.reconciliation.task import GRACE, Reconciler
from support.floor import Floor


async def tamper(floor: Floor, statement: str, *arguments: object) -> None:
    """Change the books past every trigger and constraint trigger."""
    async with floor.db.transaction() as tx:
        await tx.execute("SET LOCAL session_replication_role = replica")
        await tx.execute(statement, *arguments)


def reconciler(floor: Floor, broker: PaperBroker | None = None) -> Reconciler:
    """Make what the desk makes, around this floor and perhaps another broker."""
    return Reconciler(floor.db, floor.clock, broker or floor.broker, floor.dispatcher.tell)


async def look_twice(floor: Floor, looker: Reconciler) -> None:
    """Let the grace pass between two looks, so that what differs is certain."""
    await looker.run(None)
    floor.clock.pass_seconds(GRACE.total_seconds() + 1)
    await looker.run(None)


async def found(floor: Floor) -> list[tuple[str, str, str]]:
    """Return type, severity and status of all issues, by type."""
    async with floor.db.read() as tx:
        rows = await tx.fetch(
            "SELECT type, severity, status FROM reconciliation_issues ORDER BY type, subject"
        )
    return [(row["type"], row["severity"], row["status"]) for row in rows]


class TellingBroker(PaperBroker):
    """The paper exchange, with a snapshot that a test has changed.

    Parameters
    ----------
    change : callable
        Takes the true snapshot and returns what is told.
    """

    def __init__(self, honest: PaperBroker, change: object) -> None:
        self.__dict__.update(honest.__dict__)
        self.change = change

    async def snapshot(self, account: Account, since: datetime) -> BrokerSnapshot:
        return self.change(await super().snapshot(account, since))  # type: ignore[operator]


class MuteBroker(PaperBroker):
    """Gives no snapshot."""

    def __init__(self, honest: PaperBroker) -> None:
        self.__dict__.update(honest.__dict__)

    async def snapshot(self, account: Account, since: datetime) -> BrokerSnapshot:
        raise TimeoutError
