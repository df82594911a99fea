"""Every example of ``../shared/facts/margin_examples.json``, held against `required`."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from strikedesk.instruments.model import Instrument, InstrumentKind, Right
from strikedesk.positions.model import Product
from strikedesk.risk.margins.model import Leg, Margin, PartCode, Portfolio, Underlying, round_up
from strikedesk.risk.margins.rules import incremental, required

SOURCE = Path(__file__).resolve().parents[3].parent / "shared" / "facts" / "margin_examples.json"

Example = dict[str, Any]

EXAMPLES: list[Example] = json.loads(SOURCE.read_text("utf-8")) if SOURCE.exists() else []
REG_T = [example for example in EXAMPLES if example["model"].startswith("RegT")]
BASKETS = [example for example in EXAMPLES if example["model"].startswith("NSE")]

pytestmark = pytest.mark.skipif(not EXAMPLES, reason="the published examples are not here")

BROKER_TOLERANCE = Decimal("0.013")
SPAN_TOLERANCE = Decimal("0.001")
BASKET_TOLERANCE = Decimal("0.035")

ASKED, EXPIRY = date(2023, 7, 11), date(2023, 7, 27)
NIFTY = "NSE:NIFTY 50"
NIFTY_PRICE = Decimal("19434.15")
VOL = Decimal("0.1385")
"""The mock names neither its day nor its volatility. Its exposure gives the index, and its SPAN of
the short leg the value 4.76 at that volatility and day, unlike the order's price of 35.65."""


def contract(
    number: int, right: Right, strike: str, underlying: str, multiplier: int, currency: str
) -> Instrument:
    return Instrument(
        id=number,
        exchange="NFO" if currency == "INR" else "OPRA",
        tradingsymbol=f"{strike}{right}",
        name="",
        kind=InstrumentKind.OPT,
        currency=currency,
        lot_size=Decimal(1),
        tick_size=Decimal("0.05"),
        multiplier=Decimal(multiplier),
        underlying=underlying,
        expiry=EXPIRY,
        strike=Decimal(strike),
        right=right,
    )


def naked(example: Example) -> Margin:
    right: Right = "C" if example["right"] == "call" else "P"
    option = contract(1, right, example["strike"], "XYZ", example["multiplier"], "USD")
    price = Decimal(example["option_price"])
    leg = Leg(option, Product.NRML, Decimal(-example["contracts"]), price)
    is_index = example["underlying"] == "index"
    market = Underlying(Decimal(example["underlying_price"]), is_index=is_index)
    return required(Portfolio("USD", ASKED, (leg,), {"XYZ": market}))


def test_every_example_is_of_a_known_model():
    assert len(REG_T) + len(BASKETS) == len(EXAMPLES) > 0
    print(f"{len(EXAMPLES)} margin examples: {len(REG_T)} Reg T, {len(BASKETS)} NSE basket")


@pytest.mark.parametrize("example", REG_T)
def test_reg_t_gives_the_formula_to_the_cent(example):
    assert naked(example).total == Decimal(example["formula_value"])


@pytest.mark.parametrize("example", REG_T)
def test_reg_t_agrees_with_the_published_figures(example):
    found = naked(example).total
    broker, lean = example["interactive_brokers"], Decimal(example["expected_lean"])
    if broker is None:
        assert found == lean
    else:
        assert abs(found - Decimal(broker)) <= BROKER_TOLERANCE * Decimal(broker)
        assert abs(found - lean) <= Decimal("0.05") * lean


def basket_of(example: Example) -> tuple[Portfolio, Leg, Leg]:
    legs = []
    for number, side in ((1, "short"), (2, "long")):
        symbol, quantity, price = example[side].replace("@", "").split()
        sign = -1 if side == "short" else 1
        option = contract(number, "C", symbol[-7:-2], NIFTY, 1, "INR")
        legs.append(Leg(option, Product.NRML, sign * Decimal(quantity), Decimal(price), VOL, True))
    market = {NIFTY: Underlying(NIFTY_PRICE, VOL, is_index=True)}
    return Portfolio("INR", ASKED, (), market), legs[0], legs[1]


def span(margin: Margin) -> Decimal:
    return margin.amount(PartCode.SCAN) + margin.amount(PartCode.NET_OPTION_VALUE)


def close(found: Decimal, published: str, tolerance: Decimal) -> bool:
    return abs(found - Decimal(published)) <= tolerance * Decimal(published)


@pytest.mark.parametrize("example", BASKETS)
def test_the_legs_alone_agree_with_the_basket_before_netting(example):
    empty, short, long = basket_of(example)
    sold, bought = incremental(empty, short), incremental(empty, long)
    published = example["initial"]
    assert close(span(sold.after), published["span"], SPAN_TOLERANCE)
    assert sold.after.amount(PartCode.EXPOSURE) == round_up(Decimal(published["exposure"]))
    assert bought.reservation == Decimal(published["option_premium"])
    assert close(sold.reservation + bought.reservation, published["total"], SPAN_TOLERANCE)


@pytest.mark.parametrize("example", BASKETS)
def test_the_basket_agrees_after_netting(example):
    empty, short, long = basket_of(example)
    found = incremental(empty, (short, long)).after
    published = example["final"]
    assert found.amount(PartCode.EXPOSURE) == round_up(Decimal(published["exposure"]))
    assert found.amount(PartCode.PREMIUM) == Decimal(published["option_premium"])
    assert close(found.total, published["total"], BASKET_TOLERANCE)
    assert found.total >= Decimal(published["total"])
    assert found.hedge_benefit > Decimal("0.5") * Decimal(example["initial"]["total"])
