"""MIS positions that should not be open any more: who may see them, and who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import AccountKind
from strikedesk.audit import service as audit
from strikedesk.audit.model import AuditFilter
from strikedesk.audit.service import RequestFacts
from strikedesk.core.clock import Clock
from strikedesk.exchange.sessions import closes_at, square_off_at, squaring_sessions
from strikedesk.instruments.calendars import Session
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import sessions_repo as repo
from strikedesk.orders.squareoff import Attempt, Due, prefix
from strikedesk.platform.db import Database, Tx
from strikedesk.positions.market import instruments_of

log = structlog.get_logger(__name__)

FAILED = "position.square_off_failed"


class SquareOffFailed(Exception):
    """An MIS position was still open when its session had ended."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """An MIS position that is being squared off, or should have been.

    Parameters
    ----------
    is_late : bool
        Its session is over.
    attempts : int
        Since the last time to square off.
    reason : str or None
        Why the last attempt came to nothing; None if there was none or it is under way.
    """

    due: Due
    instrument: Instrument
    session: Session
    is_late: bool
    attempts: int
    reason: str | None


async def overdue(tx: Tx, market: LiveMarket, account_id: UUID, at: datetime) -> list[Overdue]:
    """Return what is overdue of an account; the caller has seen to whose it is."""
    sessions = squaring_sessions(at)
    closes = {exchange: closes_at(session) for exchange, session in sessions.items()}
    found = await repo.mis_positions(tx, closes, list(AccountKind), account_id)
    known = await instruments_of(tx, market, (due.instrument_id for due in found))
    told = []
    for due in found:
        instrument = known[due.instrument_id]
        session = sessions[instrument.exchange]
        tried = await attempts_of(tx, due, session)
        is_late = at >= closes_at(session)
        reason = tried[-1].reason if tried else None
        told.append(Overdue(due, instrument, session, is_late, len(tried), reason))
    return told


async def attempts_of(tx: Tx, due: Due, session: Session) -> list[Attempt]:
    """Return the orders that a square-off has placed for a position, oldest first."""
    named = prefix(session.day, due.instrument_id)
    return await repo.attempts(tx, due.account_id, square_off_at(session), named)


class Alarm:
    """Tells once, over restarts too, of each position that has outlived its session."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._sounded: set[tuple[UUID, int, datetime]] = set()

    async def sound(
        self, due: Due, instrument: Instrument, session: Session, tried: Sequence[Attempt]
    ) -> None:
        """Write the error log and the account's audit chain, unless that was done."""
        closed = closes_at(session)
        key = (*due.key, closed)
        if key in self._sounded:
            return
        chain = accounts.chain(due.account_id)
        told = AuditFilter(chain=chain, action=FAILED, subject=instrument.symbol, since=closed)
        async with self._db.transaction() as tx:
            await accounts.lock_any(tx, due.account_id)
            before, _ = await audit.list_entries(tx, told, None, 1)
            if not before:
                await self._record(tx, due, instrument, session, tried)
        self._sounded.add(key)

    async def _record(
        self, tx: Tx, due: Due, instrument: Instrument, session: Session, tried: Sequence[Attempt]
    ) -> None:
        reason = _why_open(tried)
        facts = {
            "account_id": str(due.account_id),
            "symbol": instrument.symbol,
            "quantity": f"{due.net_quantity:f}",
            "session": session.day.isoformat(),
            "attempts": len(tried),
        }
        log.error("square-off failed", reason=reason, **facts)
        await audit.record_error(
            tx,
            self._clock,
            SquareOffFailed(
                f"{due.net_quantity:f} {instrument.symbol} MIS was not squared off by the close "
                f"of {session.day}: {reason}"
            ),
            request=RequestFacts(user_id=due.user_id),
            context=facts,
        )
        await audit.record(
            tx,
            self._clock,
            chain=accounts.chain(due.account_id),
            actor="system",
            action=FAILED,
            subject=instrument.symbol,
            inputs=facts,
            success=False,
            reason=reason,
        )


def _why_open(tried: Sequence[Attempt]) -> str:
    if not tried:
        return "The desk was not running, or the market showed no price to close it at."
    return tried[-1].reason or "The last order has not ended yet."
