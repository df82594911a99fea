from datetime import timedelta
from decimal import Decimal

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.instruments.catalogue import InstrumentUnknown
from strikedesk.marketdata.errors import StepInvalid
from strikedesk.marketdata.rules import is_stale
from unit.marketdata.hand import MAX_AGE, NOON, HandMarket, say, share, shares


def test_symbols_split_into_known_and_unknown_without_repeats() -> None:
    hand = HandMarket(shares(3))
    known, unknown = hand.live.split(["NSE:S2", "NSE:NO", "NSE:S0", "NSE:S2", "NSE:NO"])
    assert [each.symbol for each in known] == ["NSE:S2", "NSE:S0"]
    assert unknown == ["NSE:NO"]


def test_instrument_that_the_board_lacks_gets_a_slot_when_asked_for() -> None:
    hand = HandMarket(shares(1))
    assert hand.live.slots([share(5), hand.instruments[0]]).tolist() == [1, 0]


def test_book_of_an_unknown_symbol_is_an_error() -> None:
    with pytest.raises(InstrumentUnknown):
        HandMarket(shares(1)).live.book("NSE:NO", 10)


def test_book_is_cut_to_the_levels_asked() -> None:
    hand = HandMarket(shares(1))
    hand.depth.show(hand.instruments[0], [(str(100 - n), "1") for n in range(30)])
    assert len(orjson.loads(hand.live.book("NSE:S0", 7).text)["bids"]) == 7


def test_book_gathers_all_levels_before_it_is_cut() -> None:
    hand = HandMarket(shares(1))
    hand.depth.show(hand.instruments[0], [(str(100 - n), "1") for n in range(30)])
    bids = orjson.loads(hand.live.book("NSE:S0", 5, Decimal(5)).text)["bids"]
    assert bids[:2] == [{"price": "100", "quantity": "1"}, {"price": "95", "quantity": "5"}]
    assert len(bids) == 5


def test_gathered_book_without_depth_is_empty() -> None:
    assert orjson.loads(HandMarket(shares(1)).live.book("NSE:S0", 5, Decimal(5)).text)["bids"] == []


@pytest.mark.parametrize("step", ["0.07", "0", "-1"])
def test_step_off_the_tick_is_an_error(step: str) -> None:
    with pytest.raises(StepInvalid) as error:
        HandMarket(shares(1)).live.book("NSE:S0", 5, Decimal(step))
    assert error.value.field == "step"


def test_quoted_slots_come_in_pages() -> None:
    hand = HandMarket(shares(5))
    hand.say(*(hand.instruments[n] for n in (0, 2, 3)), last_price=1.0)
    assert hand.live.quoted_after(-1, 2).tolist() == [0, 2]
    assert hand.live.quoted_after(2, 2).tolist() == [3]
    assert hand.live.quoted_after(10**18, 2).tolist() == []


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(0, 30_000_000), min_size=1, max_size=20))
def test_staleness_of_many_is_the_staleness_of_each(ages_us: list[int | None]) -> None:
    hand = HandMarket(shares(len(ages_us)))
    for instrument, age in zip(hand.instruments, ages_us, strict=True):
        if age is not None:
            say(hand.board, NOON - timedelta(microseconds=age), [instrument], last_price=1.0)
    each = [is_stale(hand.board.age(slot, NOON), MAX_AGE) for slot in range(len(ages_us))]
    assert hand.live.are_stale(np.arange(len(ages_us))).tolist() == each


def test_feed_that_never_spoke_is_stale() -> None:
    health = HandMarket(shares(2)).live.health()
    assert (health.last_frame_at, health.age, health.is_stale) == (None, None, True)
    assert (health.quoted, health.stale_quotes) == (0, 0)


def test_feed_is_as_fresh_as_its_latest_frame() -> None:
    hand = HandMarket(shares(3))
    hand.say(hand.instruments[0], last_price=1.0)
    hand.clock.move(20)
    hand.say(hand.instruments[1], last_price=1.0)
    hand.clock.move(3)
    health = hand.live.health()
    assert health.last_frame_at == NOON + timedelta(seconds=20)
    assert health.age == timedelta(seconds=3)
    assert not health.is_stale
    assert (health.quoted, health.stale_quotes) == (2, 1)


def test_silent_feed_goes_stale_by_the_desks_clock() -> None:
    hand = HandMarket(shares(1))
    hand.say(hand.instruments[0], last_price=1.0)
    hand.clock.move(15.001)
    assert hand.live.health().is_stale
