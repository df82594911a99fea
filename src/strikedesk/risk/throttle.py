"""The throttle of a strategy: one order too many, and it is halted until a person releases it."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from strikedesk.core.ids import NewId
from strikedesk.platform.db import Tx
from strikedesk.risk import kill_repo as repo
from strikedesk.risk.model import Denied, DenyReason, OrderTerms, RiskFacts

log = structlog.get_logger(__name__)

MINUTE = timedelta(minutes=1)
SYSTEM = "system"


async def counted(tx: Tx, facts: RiskFacts, terms: OrderTerms, at: datetime) -> RiskFacts:
    """Return the facts with what the order's strategy has sent lately, if that is limited.

    The account is locked, and a strategy runs on one account, so no other order comes between.
    """
    if terms.strategy_id is None or facts.limits.strategy_orders_per_minute is None:
        return facts
    count = await repo.orders_of_strategy(tx, terms.strategy_id, terms.account_id, at - MINUTE)
    return replace(facts, strategy_last_minute=count)


async def trip(tx: Tx, new_id: NewId, terms: OrderTerms, denied: Denied, at: datetime) -> None:
    """Latch the strategy in the transaction of the refusal that its rate led to."""
    if denied.reason is not DenyReason.STRATEGY_THROTTLED or terms.strategy_id is None:
        return
    is_new = await repo.latch_strategy(
        tx, new_id(), terms.account_id, terms.strategy_id, denied.message, SYSTEM, at
    )
    if is_new:
        log.warning("a strategy tripped its throttle", strategy_id=terms.strategy_id)
