"""Routes of option chains, smiles and F&O analytics."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Response

from strikedesk.identity.access import CurrentPrincipal
from strikedesk.marketdata.quotes import to_json
from strikedesk.options import board, service, texts
from strikedesk.options.access import DeskOptions
from strikedesk.options.desk import OptionDesk
from strikedesk.options.errors import SmileUnknown
from strikedesk.options.futures import FutureView
from strikedesk.options.schemas import (
    AnalyticsOut,
    ChainExpiriesOut,
    ChainOut,
    DistributionOut,
    FuturesOut,
    SeriesOut,
    SmileOut,
    SurfaceOut,
    UnderlyingsOut,
)
from strikedesk.options.smiles import Smile
from strikedesk.platform.http import ReadTx

EXPIRIES_MAX = 40
MODEL = "SVI curve through the quotes out of the money, Black-76 on the forward"

router = APIRouter(tags=["options"])

Underlying = Annotated[
    str, Query(max_length=100, description="EXCHANGE:SYMBOL of what they are on.")
]
Expiry = Annotated[date | None, Query(description="The next one to end if left out.")]
Rate = Annotated[
    float | None,
    Query(
        ge=-0.5, le=1.0, allow_inf_nan=False, description="Continuous, per year; fixes discounts."
    ),
]
Expiries = Annotated[int, Query(ge=1, le=EXPIRIES_MAX, description="How many, nearest first.")]
Steps = Annotated[int, Query(ge=0, le=100, description="Strikes on each side of the money.")]


@router.get("/options/underlyings")
async def get_underlyings(options: DeskOptions, _caller: CurrentPrincipal) -> UnderlyingsOut:
    """List the symbols that options are listed on."""
    return UnderlyingsOut(items=options.underlyings())


@router.get("/options/expiries", response_model=ChainExpiriesOut)
async def get_expiries(
    options: DeskOptions, _caller: CurrentPrincipal, underlying: Underlying
) -> Response:
    """List the expiries of the options on a symbol."""
    now = options.market.clock.now()
    found = [options.listing(underlying, day) for day in options.expiries(underlying)]
    items = [
        texts.of_expiry(
            each.expiry, each.ends_at, len(each.strikes), board.years_to(each.ends_at, now)
        )
        for each in found
    ]
    return _json({"underlying": underlying, "items": items})


@router.get("/options/chain", response_model=ChainOut)
async def get_chain(
    options: DeskOptions,
    _caller: CurrentPrincipal,
    underlying: Underlying,
    expiry: Expiry = None,
    rate: Rate = None,
) -> Response:
    """Show an expiry strike by strike, with volatilities and Greeks and what they rest on."""
    chain = await options.chain(underlying, expiry, rate)
    return await _written(lambda: texts.of_chain(chain))


@router.get("/options/analytics", response_model=AnalyticsOut)
async def get_analytics(
    options: DeskOptions, _caller: CurrentPrincipal, underlying: Underlying, expiry: Expiry = None
) -> Response:
    """Show put-call ratios, max pain, skew, expected move and open interest of an expiry."""
    chain = await options.chain(underlying, expiry)
    return await _written(lambda: texts.of_analytics(chain))


@router.get("/options/smile", response_model=SmileOut)
async def get_smile(
    options: DeskOptions, _caller: CurrentPrincipal, underlying: Underlying, expiry: Expiry = None
) -> Response:
    """Show the volatilities out of the money of an expiry, and a curve through them."""
    smile = await _smile(options, underlying, expiry)
    return await _written(lambda: texts.of_smile(smile))


@router.get("/options/surface", response_model=SurfaceOut)
async def get_surface(
    options: DeskOptions,
    _caller: CurrentPrincipal,
    underlying: Underlying,
    expiries: Expiries = 8,
    points: Annotated[int, Query(ge=3, le=201)] = 21,
    reach: Annotated[float, Query(gt=0.0, le=2.0)] = 0.2,
) -> Response:
    """Show the smiles of the nearest expiries on one grid, from −reach to reach in logarithm."""
    smiles = await options.surface(underlying, expiries)
    grid = np.round(np.linspace(-reach, reach, points), 12).tolist()
    return _json({
        "underlying": underlying,
        "as_of": options.market.clock.now(),
        "log_moneyness": grid,
        "items": texts.of_surface(smiles, grid),
    })  # fmt: skip


@router.get("/fo/strike-distribution", response_model=DistributionOut)
async def get_strike_distribution(
    options: DeskOptions,
    _caller: CurrentPrincipal,
    underlying: Underlying,
    expiry: Expiry = None,
    steps: Annotated[int | None, Query(ge=0, le=1000)] = None,
) -> Response:
    """Show every metric of an expiry by strike, each with its moneyness for call and for put."""
    smile = await _smile(options, underlying, expiry)
    return await _written(lambda: texts.head(smile.chain) | {
        "model": MODEL,
        "fit": texts.fit_or_none(smile),
        "items": texts.of_distribution(smile, steps),
    })  # fmt: skip


@router.get("/fo/moneyness-series", response_model=SeriesOut)
async def get_moneyness_series(
    options: DeskOptions,
    _caller: CurrentPrincipal,
    underlying: Underlying,
    expiries: Expiries = 4,
    steps: Steps = 10,
) -> Response:
    """Show every metric by distance from the money, from ITM to OTM, over the nearest expiries."""
    smiles = await options.surface(underlying, expiries)
    return await _written(lambda: {
        "underlying": underlying,
        "as_of": options.market.clock.now(),
        "model": MODEL,
        "fits": [
            {"expiry": each.chain.source.listing.expiry, "fit": texts.fit_or_none(each)}
            for each in smiles
        ],
        "items": texts.of_series(smiles, steps),
    })  # fmt: skip


@router.get("/fo/futures", response_model=FuturesOut)
async def get_futures(
    options: DeskOptions,
    tx: ReadTx,
    _caller: CurrentPrincipal,
    underlying: Underlying,
    rate: Rate = None,
) -> Response:
    """Show basis, carry, rollover and build-up of the futures on a symbol."""
    found = await service.futures_now(tx, options, underlying, rate)
    return _json({
        "underlying": underlying,
        "spot": texts.price(found.spot),
        "rate": found.rate,
        "rollover_percent": found.rollover_percent,
        "as_of": found.as_of,
        "items": [_future(each) for each in found.views],
    })  # fmt: skip


async def _smile(options: OptionDesk, underlying: str, expiry: date | None) -> Smile:
    smile = await options.smile(underlying, expiry)
    if smile is None:
        raise SmileUnknown(
            f"The options on {underlying} have ended, or nothing tells their forward.",
            field="expiry",
        )
    return smile


def _future(view: FutureView) -> dict[str, Any]:
    quote = view.quote
    priced = texts.price(quote.price)
    exact = {
        "last": quote.last,
        "prev_close": quote.prev_close,
        "price_change": quote.price_change,
    }
    estimates = {
        "basis": view.basis,
        "basis_percent": view.basis_percent,
        "carry": view.carry,
        "fair": view.fair,
        "premium_abs": view.premium_abs,
        "premium_pct": view.premium_percent,
        "spread_to_next": view.spread_to_next,
        "roll_cost": view.roll_cost,
    }
    return {
        **priced,
        **{name: None if value is None else f"{value:f}" for name, value in exact.items()},
        "expiry": quote.expiry,
        "days_to_expiry": quote.tau * texts.DAYS,
        "volume": quote.volume,
        "open_interest": quote.open_interest,
        "open_interest_change": quote.open_interest_change,
        "open_interest_before_on": quote.open_interest_before_on,
        **{name: round(value, 8) for name, value in estimates.items()},
        "build_up": view.build_up,
        "build_up_missing": view.build_up_missing,
    }


async def _written(make: Callable[[], dict[str, Any]]) -> Response:
    """Write a large answer in a thread, so that orders need not wait for it."""
    return Response(await asyncio.to_thread(lambda: to_json(make())), media_type="application/json")


def _json(fields: dict[str, Any]) -> Response:
    return Response(to_json(fields), media_type="application/json")
