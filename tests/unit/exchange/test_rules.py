from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from strikedesk.core.trading import TimeInForce
from strikedesk.exchange.model import (
    RejectReason,
)
from strikedesk.exchange.rules import contract_refusal, refusal
from strikedesk.instruments.model import InstrumentKind
from unit.exchange.fakes import NOON, SHARE, buy, d, sell

OPTION = replace(
    SHARE,
    exchange="NFO",
    kind=InstrumentKind.OPT,
    lot_size=d(65),
    freeze_quantity=d(1755),
    expiry=date(2026, 3, 2),
    strike=d(100),
    right="C",
)
CLOSE = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (buy(1, 65, 100), None),
        (buy(1, 1755, 100), None),
        (buy(1, 65, protection="100.001"), None),
        (buy(1, 1820, 100), RejectReason.QUANTITY_ABOVE_FREEZE),
        (buy(1, 1, 100), RejectReason.QUANTITY_NOT_IN_LOTS),
        (buy(1, 0, 100), RejectReason.QUANTITY_NOT_POSITIVE),
        (buy(1, -65, 100), RejectReason.QUANTITY_NOT_POSITIVE),
        (buy(1, "NaN", 100), RejectReason.QUANTITY_NOT_POSITIVE),
        (buy(1, "Infinity", 100), RejectReason.QUANTITY_NOT_POSITIVE),
        (buy(1, 65), RejectReason.PROTECTION_MISSING),
        (buy(1, 65, protection=0), RejectReason.PRICE_NOT_POSITIVE),
        (buy(1, 65, "NaN"), RejectReason.PRICE_NOT_POSITIVE),
        (buy(1, 65, -1), RejectReason.PRICE_NOT_POSITIVE),
        (buy(1, 65, "100.02"), RejectReason.PRICE_OFF_TICK),
        (buy(1, 65, 100, trigger=100), None),
        (sell(1, 65, 100, trigger=100), None),
        (buy(1, 65, trigger=100, protection="100.01"), None),
        (buy(1, 65, trigger=100), RejectReason.PROTECTION_MISSING),
        (buy(1, 65, 100, trigger=99, tif=TimeInForce.IOC), RejectReason.STOP_IMMEDIATE_OR_CANCEL),
        (buy(1, 65, 100, trigger=0), RejectReason.TRIGGER_NOT_POSITIVE),
        (buy(1, 65, 100, trigger="NaN"), RejectReason.TRIGGER_NOT_POSITIVE),
        (buy(1, 65, 100, trigger="-Infinity"), RejectReason.TRIGGER_NOT_POSITIVE),
        (buy(1, 65, 100, trigger="99.99"), RejectReason.TRIGGER_OFF_TICK),
        (buy(1, 65, 100, trigger="100.05"), RejectReason.TRIGGER_ON_WRONG_SIDE_OF_LIMIT),
        (sell(1, 65, 100, trigger="99.95"), RejectReason.TRIGGER_ON_WRONG_SIDE_OF_LIMIT),
        (
            buy(1, 65, trigger=100, protection="99.99"),
            RejectReason.TRIGGER_ON_WRONG_SIDE_OF_PROTECTION,
        ),
        (
            sell(1, 65, trigger=100, protection="100.01"),
            RejectReason.TRIGGER_ON_WRONG_SIDE_OF_PROTECTION,
        ),
    ],
)
def test_what_is_refused_and_why(order, reason):
    assert refusal(order, OPTION, NOON) is reason


def test_a_contract_trades_until_the_instant_of_its_expiry():
    just_before = CLOSE.replace(hour=9, minute=59, second=59)
    assert refusal(buy(1, 65, 100), OPTION, just_before) is None
    assert refusal(buy(1, 65, 100), OPTION, CLOSE) is RejectReason.CONTRACT_EXPIRED


def test_an_index_cannot_be_traded():
    index = replace(SHARE, kind=InstrumentKind.INDEX)
    assert contract_refusal(index, NOON) is RejectReason.NOT_TRADABLE


def test_reasons_come_in_declared_order():
    hopeless = buy(1, "0.5", "100.02")
    assert refusal(hopeless, None, CLOSE) is RejectReason.UNKNOWN_INSTRUMENT
    assert refusal(hopeless, OPTION, CLOSE) is RejectReason.CONTRACT_EXPIRED
    assert refusal(hopeless, OPTION, NOON) is RejectReason.QUANTITY_NOT_IN_LOTS


def test_a_fraction_of_a_share_trades_where_the_lot_is_a_fraction():
    tiny = replace(SHARE, lot_size=Decimal("0.001"))
    assert refusal(buy(1, "0.125", 100), tiny, NOON) is None
