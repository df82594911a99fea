"""Small books for the tests of margins."""

from datetime import date
from decimal import Decimal
from itertools import count

from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.positions.model import Product
from strikedesk.risk.margins.model import Leg, Portfolio, Underlying

ON = date(2026, 11, 20)
NEAR = date(2026, 11, 26)
FAR = date(2026, 12, 31)
NIFTY, RELIANCE, STOCK = "NSE:NIFTY 50", "NSE:RELIANCE", "NASDAQ:XYZ"

_ids = count(1)
_known: dict[tuple[object, ...], Instrument] = {}


def instrument(
    kind: InstrumentKind,
    underlying: str | None,
    strike: int | str | None = None,
    right: str | None = None,
    expiry: date | None = None,
    currency: str = "USD",
) -> Instrument:
    key = (kind, underlying, str(strike), right, expiry, currency)
    if key not in _known:
        is_share = kind is InstrumentKind.EQ
        exchange, _, name = (underlying or "").partition(":")
        label = name if is_share else f"{name} {expiry} {strike} {right or 'F'}"
        _known[key] = Instrument(
            id=next(_ids),
            exchange=exchange,
            tradingsymbol=label,
            name=label,
            kind=kind,
            currency=currency,
            lot_size=Decimal(1),
            tick_size=Decimal("0.05"),
            multiplier=Decimal(100) if currency == "USD" and not is_share else Decimal(1),
            underlying=None if is_share else underlying,
            expiry=expiry,
            strike=None if strike is None else Decimal(strike),
            right=right,  # type: ignore[arg-type]
        )
    return _known[key]


def option(
    right: str,
    strike: int | str,
    quantity: int | str,
    price: str | None = "5",
    *,
    expiry: date = NEAR,
    underlying: str = STOCK,
    vol: str | None = None,
    product: Product = Product.NRML,
) -> Leg:
    currency = "USD" if underlying == STOCK else "INR"
    contract = instrument(InstrumentKind.OPT, underlying, strike, right, expiry, currency)
    return Leg(
        contract,
        product,
        Decimal(quantity),
        None if price is None else Decimal(price),
        None if vol is None else Decimal(vol),
    )


def future(
    quantity: int, price: str | None = "24000", *, expiry: date = NEAR, underlying: str = NIFTY
) -> Leg:
    contract = instrument(InstrumentKind.FUT, underlying, None, None, expiry, "INR")
    mark = None if price is None else Decimal(price)
    return Leg(contract, Product.NRML, Decimal(quantity), mark)


def shares(
    quantity: int,
    price: str | None = "100",
    product: Product = Product.CNC,
    *,
    symbol: str = STOCK,
    currency: str = "USD",
) -> Leg:
    share = instrument(InstrumentKind.EQ, symbol, currency=currency)
    return Leg(share, product, Decimal(quantity), None if price is None else Decimal(price))


def us(*legs: Leg, spot: str | None = "100", is_index: bool = False, on: date = ON) -> Portfolio:
    market = Underlying(None if spot is None else Decimal(spot), is_index=is_index)
    return Portfolio("USD", on, legs, {STOCK: market})


def india(
    *legs: Leg, spot: str | None = "24000", vol: str | None = "0.12", on: date = ON
) -> Portfolio:
    price = None if spot is None else Decimal(spot)
    yearly = None if vol is None else Decimal(vol)
    index, stock = Underlying(price, yearly, is_index=True), Underlying(Decimal(1400), yearly)
    return Portfolio("INR", on, legs, {NIFTY: index, RELIANCE: stock})
