"""The kill switch from the command line: it needs the database, and neither web nor desk."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from strikedesk.app.desk import Desk
from strikedesk.app.engine import DeskAlreadyRunning
from strikedesk.app.maintenance import CLI, opened
from strikedesk.core.errors import Invalid, StrikeDeskError
from strikedesk.platform.clock import SystemClock
from strikedesk.platform.db import Database, Tx
from strikedesk.platform.ids import new_id
from strikedesk.platform.settings import Settings
from strikedesk.risk import kills
from strikedesk.risk.kills import Pull

WAITS_S = 60.0
LOOK_EVERY_S = 0.1

Tell = Callable[[str], None]
Report = dict[str, Any]


class KillScopeInvalid(Invalid):
    """Not of the form ``desk``, ``account:ID`` or ``strategy:ID``."""

    code = "kill_scope_invalid"


@dataclass(frozen=True, slots=True)
class Target:
    """What the kill switch is pulled on."""

    scope: str
    account_id: UUID | None = None
    strategy_id: UUID | None = None


def parse_scope(text: str) -> Target:
    """Read ``desk``, ``account:ID``, ``strategy:ID`` or ``strategy:ID:ACCOUNT``.

    Raises
    ------
    KillScopeInvalid
    """
    kind, *rest = text.split(":")
    try:
        ids = [UUID(part) for part in rest]
    except ValueError as bad:
        raise KillScopeInvalid(f"{text!r}: an id is a UUID.", field="scope") from bad
    match kind, ids:
        case "desk", []:
            return Target("desk")
        case "account", [account_id]:
            return Target("account", account_id)
        case "strategy", [strategy_id]:
            return Target("strategy", None, strategy_id)
        case "strategy", [strategy_id, account_id]:
            return Target("strategy", account_id, strategy_id)
        case _:
            raise KillScopeInvalid(
                f"{text!r} is none of desk, account:ID and strategy:ID.", field="scope"
            )


async def kill(
    settings: Settings,
    target: Target,
    *,
    reason: str,
    flattens: bool,
    is_drill: bool,
    tell: Tell,
) -> Report | None:
    """Latch, and see to it that the rest is done: by a running desk, or else here.

    Returns
    -------
    dict or None
        The report; None if it did not come in time. The latch holds all the same.

    Raises
    ------
    KillScopeInvalid
    AccountNotFound
    KillSwitchEngaged
    """
    async with opened(settings) as (database, dsn):
        async with database.transaction() as tx:
            account_id = await _account_of(tx, target)
            asked = Pull(
                target.scope,
                account_id,
                target.strategy_id,
                reason,
                flattens=flattens,
                is_drill=is_drill,
            )
            made = await kills.pull_as_operator(tx, SystemClock(), new_id, CLI, asked)
        if not is_drill:
            tell(f"Latched ({made.id}): no order of this scope passes the gate any more.")
        return await _carried_out(settings, database, dsn, made.id, tell)


async def _account_of(tx: Tx, target: Target) -> UUID | None:
    if target.strategy_id is None or target.account_id is not None:
        return target.account_id
    found = await kills.account_of_strategy(tx, target.strategy_id)
    if found is None:
        raise KillScopeInvalid(
            "That strategy has sent no order, so its account is not known: name it, as in "
            "strategy:ID:ACCOUNT.",
            field="scope",
        )
    return found


async def _carried_out(
    settings: Settings, database: Database, dsn: str, kill_id: UUID, tell: Tell
) -> Report | None:
    desk = Desk(settings, dsn)
    try:
        await desk.start()
        tell("No desk is running: the order path runs here for as long as it takes.")
    except DeskAlreadyRunning:
        tell("A desk is running on these data: it does the rest.")
    except StrikeDeskError as failed:
        tell(f"The order path does not start here: {failed.message}")
        tell("Working orders are seen to when a desk starts on these data.")
        await desk.stop()
        return None
    try:
        return await _report(database, kill_id)
    finally:
        await desk.stop()


async def _report(database: Database, kill_id: UUID) -> Report | None:
    try:
        async with asyncio.timeout(WAITS_S):
            while True:
                async with database.read() as tx:
                    body = await kills.report_text(tx, kill_id)
                if body is not None:
                    found: Report = orjson.loads(body)
                    return found
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        return None


def lines_of(report: Report) -> list[str]:
    """Write a report for a terminal."""
    if report["drill"]:
        return _drill_lines(report)
    asked, left = report["canceled"], report["left"]
    ended = ", ".join(f"{count} {status}" for status, count in asked["by_status"].items())
    lines = [f"Working orders: {asked['asked']} asked to end" + (f" ({ended})." if ended else ".")]
    took = report["durations_ms"]["last_cancel_confirmed"]
    if took is not None:
        lines.append(f"The last was confirmed {took:.0f} ms after the latch.")
    lines += [
        f"Closing: {o['side']} {o['filled_quantity']} of {o['quantity']} {o['symbol']}: "
        f"{o['status']}" + (f" ({o['reason']})" if o["reason"] else "")
        for o in report["flattened"]["orders"]
    ]
    lines += [
        f"STILL WORKING: {o['symbol']} {o['order_id']} {o['status']}" for o in left["working"]
    ]
    lines += [
        f"Still open: {p['net_quantity']} {p['symbol']} {p['product']}: {p['why']}"
        for p in left["positions"]
    ]
    return [*lines, f"{report['status']}."]


def _drill_lines(report: Report) -> list[str]:
    lines = [f"A drill: nothing was sent. {report['would_cancel']['count']} orders would end."]
    lines += [
        f"Would close: {p['side']} {p['symbol']} {p['product']} ({p['net_quantity']} open, step "
        f"{p['step']}): {p['verdict']}" + (f" ({p['reason']})" if p["reason"] else "")
        for p in report["would_flatten"]
    ]
    return [*lines, f"The checks took {report['checks_ms']['total']:.0f} ms."]
