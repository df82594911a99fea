from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np

from strikedesk.options import board
from unit.options.made import EXPIRY, LATER, STRIKES, UNDERLYING, Made, option


def test_strikes_rise_and_contracts_stand_beside_them() -> None:
    made = Made(expiries=(EXPIRY, LATER))
    found = board.listings(UNDERLYING, list(made.options.values()))
    assert list(found) == [EXPIRY, LATER]
    listing = found[EXPIRY]
    assert listing.strikes.tolist() == list(STRIKES)
    assert [each and each.strike for each in listing.contracts[1]] == [Decimal(k) for k in STRIKES]
    assert not listing.is_american


def test_us_options_are_american() -> None:
    made = Made(exchange="OPRA")
    assert board.listings(UNDERLYING, list(made.options.values()))[EXPIRY].is_american


def test_contracts_of_another_exchange_are_another_market() -> None:
    made = Made(strikes=(25_000,))
    strange = option(99, 25_100, "C", exchange="BFO")
    found = board.listings(UNDERLYING, [*made.options.values(), strange])
    assert found[EXPIRY].strikes.tolist() == [25_000.0]


def test_ages_are_of_the_quote_and_of_the_last_price() -> None:
    made = Made(strikes=(25_000,))
    made.quote_all()
    made.clock.move(20.0)
    quotes = made.source().quotes
    assert quotes.age_s[0, 0] == 20.0
    assert quotes.last_age_s[0, 0] == 20.0
    assert quotes.is_stale.all()
    assert not quotes.is_last_fresh.any()


def test_contract_never_quoted_is_stale_and_has_no_age() -> None:
    quotes = Made(strikes=(25_000,)).source().quotes
    assert np.isnan(quotes.age_s).all()
    assert quotes.is_stale.all()
    assert np.isnan(quotes.open_interest).all()


def test_future_of_the_same_day_is_beside_the_chain() -> None:
    made = Made(expiries=(EXPIRY, LATER))
    made.quote_all()
    assert made.source(LATER).future.symbol == made.futures[LATER].symbol
    assert Made(futures=False).source().future.symbol == ""


def test_crossed_quote_of_a_future_is_not_its_price() -> None:
    made = Made()
    made.market.say(made.futures[EXPIRY], bid=25_200.0, ask=25_100.0, last_price=25_150.0)
    assert made.source().future.value == 25_150.0


def test_years_are_counted_by_the_second_and_end_at_zero() -> None:
    end = datetime(2026, 12, 29, 10, tzinfo=UTC)
    assert board.years_to(end, end - timedelta(days=73)) == 0.2
    assert board.years_to(end, end + timedelta(days=1)) == 0.0
