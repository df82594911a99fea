"""What a pull of the kill switch reports. Pure: facts in, a document out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from strikedesk.instruments.model import Instrument
from strikedesk.orders.flatten import TRIES_MAX, Open
from strikedesk.orders.kill_repo import TouchedRow, WorkingRow
from strikedesk.positions.model import AVERAGE_PLACES
from strikedesk.risk.kill_life import Kill

Document = dict[str, Any]
Known = Mapping[int, Instrument]


@dataclass(frozen=True, slots=True)
class Drilled:
    """What would be done about a position.

    Parameters
    ----------
    orders : int
        How many orders would close it.
    refused : str or None
        Why the gate would not let them pass.
    """

    position: Open
    orders: int
    refused: str | None


def body_of(
    kill: Kill,
    at: datetime,
    known: Known,
    touched: Sequence[TouchedRow],
    working: Sequence[WorkingRow],
    held: Sequence[Open],
    *,
    is_verified: bool,
) -> Document:
    """Write what was done, what was not, and how long it took.

    Parameters
    ----------
    working, held
        What is still there: seen in the transaction that the report is stored in.
    is_verified : bool
        No order was being judged any more when that was looked at.
    """
    asked = [row for row in touched if row.action == "cancel"]
    placed = [row for row in touched if row.action == "flatten"]
    return {
        **_head(kill, at),
        "durations_ms": _durations(kill, at, asked, placed),
        "canceled": {
            "asked": len(asked),
            "by_status": dict(Counter(row.status for row in asked)),
            "orders": [_asked(row, known) for row in asked],
        },
        "flattened": {
            "orders": [_placed(row, known) for row in placed],
        },
        "left": {
            "working": [_working(row, known) for row in working],
            "positions": [_left(position, kill) for position in held],
        },
        "verified": {
            "nothing_works": is_verified and not working,
            "is_flat": not held,
            "no_order_under_way": is_verified,
        },
    }


def drill_body(
    kill: Kill,
    at: datetime,
    known: Known,
    working: Sequence[WorkingRow],
    drilled: Sequence[Drilled],
    took: Mapping[str, float],
) -> Document:
    """Write what would be done. ``took`` is in seconds."""
    return {
        **_head(kill, at),
        "checks_ms": {
            **{name: round(seconds * 1000, 1) for name, seconds in took.items()},
            "total": round(sum(took.values()) * 1000, 1),
        },
        "would_cancel": {
            "count": len(working),
            "orders": [_working(row, known) for row in working],
        },
        "would_flatten": [
            {
                **_position(each.position),
                "side": each.position.side,
                "step": each.position.step.name.lower(),
                "orders": each.orders,
                "verdict": "approved" if each.refused is None else "denied",
                "reason": each.refused,
            }
            for each in sorted(drilled, key=lambda each: each.position.step)
        ],
    }


def _head(kill: Kill, at: datetime) -> Document:
    return {
        "kill_switch_id": str(kill.id),
        "scope": kill.scope,
        "account_id": _text(kill.account_id),
        "strategy_id": _text(kill.strategy_id),
        "reason": kill.reason,
        "engaged_by": kill.asked_by,
        "engaged_at": kill.asked_at.isoformat(),
        "cancel": kill.cancels,
        "flatten": kill.flattens,
        "drill": kill.is_drill,
        "status": str(kill.status),
        "reported_at": at.isoformat(),
    }


def _durations(
    kill: Kill, at: datetime, asked: Sequence[TouchedRow], placed: Sequence[TouchedRow]
) -> dict[str, float | None]:
    """Return milliseconds since the latch; None for what did not happen.

    A confirmation carries the time at which its batch was begun to be booked; that nothing
    works any more was seen after the commit of the last.
    """
    return {
        "first_cancel_asked": _ms(kill, min((row.asked_at for row in asked), default=None)),
        "last_cancel_confirmed": _ms(
            kill, max((row.updated_at for row in asked if row.is_done), default=None)
        ),
        "nothing_works_seen": _ms(kill, kill.canceled_at),
        "last_position_closed": _ms(
            kill,
            max((row.updated_at for row in placed if row.filled_quantity), default=None),
        ),
        "total": _ms(kill, at),
    }


def _ms(kill: Kill, at: datetime | None) -> float | None:
    return None if at is None else round((at - kill.asked_at).total_seconds() * 1000, 1)


def _asked(row: TouchedRow, known: Known) -> Document:
    return {
        "order_id": str(row.order_id),
        "account_id": str(row.account_id),
        "symbol": known[row.instrument_id].symbol,
        "status": str(row.status),
        "filled_quantity": f"{row.filled_quantity:f}",
        "times_asked": row.times,
        "ended_at": row.updated_at.isoformat() if row.is_done else None,
    }


def _placed(row: TouchedRow, known: Known) -> Document:
    average = row.filled_value / row.filled_quantity if row.filled_quantity else None
    return {
        "order_id": str(row.order_id),
        "account_id": str(row.account_id),
        "symbol": known[row.instrument_id].symbol,
        "product": str(row.product),
        "side": row.side,
        "quantity": f"{row.quantity:f}",
        "filled_quantity": f"{row.filled_quantity:f}",
        "average_price": None if average is None else f"{average.quantize(AVERAGE_PLACES):f}",
        "status": str(row.status),
        "reason_code": row.reason_code,
        "reason": row.reason,
    }


def _working(row: WorkingRow, known: Known) -> Document:
    return {
        "order_id": str(row.id),
        "account_id": str(row.account_id),
        "symbol": known[row.instrument_id].symbol,
        "status": str(row.status),
    }


def _position(position: Open) -> Document:
    return {
        "account_id": str(position.account_id),
        "symbol": position.instrument.symbol,
        "product": str(position.product),
        "net_quantity": f"{position.net_quantity:f}",
    }


def _left(position: Open, kill: Kill) -> Document:
    if not kill.flattens:
        why = "not asked for"
    elif position.tries >= TRIES_MAX:
        why = f"{position.tries} orders did not close it"
    elif position.tries:
        why = "the closing orders have not filled yet"
    else:
        why = "its turn has not come: a short on the same underlying is still open"
    return {**_position(position), "why": why}


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
