from decimal import Decimal

import pytest

from strikedesk.instruments.model import InstrumentKind
from strikedesk.marketdata.trending import Trending, TrendingBy
from unit.marketdata.hand import HandMarket, share, shares


@pytest.fixture
def hand() -> HandMarket:
    found = HandMarket(
        [
            *shares(4),
            share(4, "FUND", kind=InstrumentKind.ETF),
            share(5, "INDEX", kind=InstrumentKind.INDEX),
            share(6, "OPTION", kind=InstrumentKind.OPT),
        ]
    )
    for instrument, last, close, volume in zip(
        found.instruments,
        (110.0, 80.0, 100.0, None, 101.0, 500.0, 5.0),
        (100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 1.0),
        (10, 30, 0, None, 20, None, 999),
        strict=True,
    ):
        found.say(instrument, last_price=last, prev_close=close, volume=volume)
    return found


def symbols(hand: HandMarket, by: TrendingBy, limit: int = 10, **kinds: object) -> list[str]:
    found = Trending(hand.live).of(by, limit, **kinds)  # type: ignore[arg-type]
    return [trend.instrument.tradingsymbol for trend in found]


def test_volume_ranks_shares_and_funds_that_traded(hand: HandMarket) -> None:
    assert symbols(hand, TrendingBy.VOLUME) == ["S1", "FUND", "S0"]


def test_change_ranks_falls_beside_rises_by_size(hand: HandMarket) -> None:
    assert symbols(hand, TrendingBy.CHANGE) == ["S1", "S0", "FUND"]


def test_limit_keeps_the_first(hand: HandMarket) -> None:
    assert symbols(hand, TrendingBy.VOLUME, 1) == ["S1"]


def test_options_trend_among_themselves_when_asked_for(hand: HandMarket) -> None:
    options = frozenset({InstrumentKind.OPT})
    assert symbols(hand, TrendingBy.VOLUME, kinds=options) == ["OPTION"]


def test_numbers_are_exact_and_aged(hand: HandMarket) -> None:
    hand.clock.move(2)
    first = Trending(hand.live).of(TrendingBy.CHANGE, 1)[0]
    assert first.last_price == Decimal("80.00")
    assert first.change_percent == Decimal("-20.00")
    assert first.volume == 30
    assert first.age.total_seconds() == 2


def test_nothing_quoted_is_an_empty_ranking() -> None:
    assert symbols(HandMarket(shares(3)), TrendingBy.CHANGE) == []
    assert symbols(HandMarket([]), TrendingBy.VOLUME) == []


def test_close_of_zero_gives_no_change_to_rank_by() -> None:
    hand = HandMarket(shares(1))
    hand.say(hand.instruments[0], last_price=1.0, prev_close=0.0)
    assert symbols(hand, TrendingBy.CHANGE) == []


def test_ranking_is_kept_for_seconds_but_shows_the_latest_numbers(hand: HandMarket) -> None:
    trending = Trending(hand.live)

    def shown() -> list[tuple[str, int | None]]:
        found = trending.of(TrendingBy.VOLUME, 2)
        return [(each.instrument.tradingsymbol, each.volume) for each in found]

    assert shown() == [("S1", 30), ("FUND", 20)]
    hand.say(hand.instruments[0], volume=1000)
    hand.say(hand.instruments[1], volume=31)
    assert shown() == [("S1", 31), ("FUND", 20)]
    hand.clock.move(5)
    assert shown() == [("S0", 1000), ("S1", 31)]
