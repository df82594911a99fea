import asyncio
from datetime import date

import pytest

from strikedesk.options.errors import ExpiryUnknown, NoOptions, UnderlyingUnknown
from strikedesk.options.history import TenorMethod
from unit.marketdata.hand import share
from unit.options.made import EXPIRY, LATER, UNDERLYING, Made, skewed


@pytest.fixture
def made() -> Made:
    made = Made(expiries=(EXPIRY, LATER))
    made.quote_all(skewed)
    return made


def test_expiries_and_underlyings_are_those_of_the_options(made: Made) -> None:
    assert made.desk.underlyings() == [UNDERLYING]
    assert made.desk.expiries(UNDERLYING) == [EXPIRY, LATER]


def test_what_does_not_exist_is_told_apart(made: Made) -> None:
    made.market.live.catalogue.replace([*made.market.instruments, share(900)])
    with pytest.raises(UnderlyingUnknown):
        made.desk.expiries("NSE:NOTHING")
    with pytest.raises(NoOptions):
        made.desk.expiries("NSE:S900")
    with pytest.raises(ExpiryUnknown) as caught:
        made.desk.listing(UNDERLYING, date(2026, 12, 30))
    assert caught.value.facts == {"expiries": [EXPIRY.isoformat(), LATER.isoformat()]}


def test_expiry_left_out_is_the_next_that_still_trades(made: Made) -> None:
    assert made.desk.listing(UNDERLYING).expiry == EXPIRY
    made.clock.move(40 * 86_400.0)
    assert made.desk.listing(UNDERLYING).expiry == LATER
    made.clock.move(400 * 86_400.0)
    assert made.desk.listing(UNDERLYING).expiry == LATER


def test_new_content_of_the_catalogue_is_seen(made: Made) -> None:
    made.desk.expiries(UNDERLYING)
    catalogue = made.market.live.catalogue
    catalogue.replace([each for each in catalogue if each.expiry != EXPIRY])
    assert made.desk.expiries(UNDERLYING) == [LATER]


async def test_those_who_ask_together_share_one_analysis(made: Made) -> None:
    first, second = await asyncio.gather(
        made.desk.chain(UNDERLYING, EXPIRY), made.desk.chain(UNDERLYING, EXPIRY)
    )
    assert first is second
    assert await made.desk.chain(UNDERLYING, EXPIRY, 0.05) is not first


async def test_analysis_is_made_anew_after_a_second(made: Made) -> None:
    first = await made.desk.chain(UNDERLYING)
    made.clock.move(0.5)
    assert await made.desk.chain(UNDERLYING) is first
    made.clock.move(0.6)
    assert await made.desk.chain(UNDERLYING) is not first


async def test_one_who_leaves_does_not_take_the_answer_from_the_other(made: Made) -> None:
    leaver = asyncio.create_task(made.desk.chain(UNDERLYING))
    stayer = asyncio.create_task(made.desk.chain(UNDERLYING))
    await asyncio.sleep(0)
    leaver.cancel()
    assert (await stayer).source.listing.expiry == EXPIRY


async def test_analysis_that_takes_long_is_not_begun_twice(made: Made) -> None:
    first = asyncio.create_task(made.desk.chain(UNDERLYING))
    await asyncio.sleep(0)
    made.clock.seconds += 60.0
    assert await made.desk.chain(UNDERLYING) is await first


async def test_failure_is_not_kept(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("strikedesk.options.board.snapshot", broken)
        with pytest.raises(ZeroDivisionError):
            await made.desk.chain(UNDERLYING)
    assert (await made.desk.chain(UNDERLYING)).source.listing.expiry == EXPIRY


async def test_surface_has_a_smile_per_expiry_free_of_calendars(made: Made) -> None:
    found = await made.desk.surface(UNDERLYING, 5)
    assert [each.chain.source.listing.expiry for each in found] == [EXPIRY, LATER]
    assert all(each.fit is not None and each.fit.is_free_of_calendars for each in found)
    assert len(await made.desk.surface(UNDERLYING, 1)) == 1


async def test_smile_without_a_forward_is_none() -> None:
    assert await Made(futures=False).desk.smile(UNDERLYING) is None


async def test_tenor_before_the_first_expiry_says_so(made: Made) -> None:
    found, chains = await made.desk.tenor_vol(UNDERLYING)
    assert found is not None
    assert found.method is TenorMethod.BEFORE_FIRST
    assert found.vol == pytest.approx(skewed(0.0), abs=1e-3)
    assert len(chains) == 2
