"""Lists, searches and the catalogue against a real PostgreSQL."""

from datetime import date

import pytest

from strikedesk.instruments import service
from strikedesk.instruments.catalogue import InstrumentCatalogue, InstrumentUnknown
from strikedesk.instruments.model import InstrumentFilter, InstrumentKind
from strikedesk.instruments.universe import build_universe

pytestmark = pytest.mark.db

DAY = date(2026, 11, 20)


@pytest.fixture
async def seeded(tx):
    await service.seed_universe(tx, DAY)
    return tx


MEANT = {
    "reliance": "NSE:RELIANCE",
    "RELI": "NSE:RELIANCE",
    "nifty 50": "NSE:NIFTY 50",
    "hdfc ba": "NSE:HDFCBANK",
    "safaricom": "NSEKE:SCOM",
    "bajaj-auto": "NSE:BAJAJ-AUTO",
    "m&m": "NSE:M&M",
    "brk.b": "NYSE:BRK.B",
    "nifty 25000 ce": "NFO:NIFTY26NOV25000CE",
    "NIFTY26D01250": "NFO:NIFTY26D0125000CE",
    "spy 755 put dec 18": "OPRA:SPY261218P00755000",
    "ARCA:SP": "ARCA:SPY",
    "nse:tata consult": "NSE:TCS",
}


async def test_a_search_finds_what_a_person_means_first(seeded):
    found = {text: (await service.search(seeded, text))[0].symbol for text in MEANT}

    assert found == MEANT


async def test_odd_texts_find_nothing_and_break_nothing(seeded):
    for text in ("%", "_", "\\", "'", "!&|():*<->", "zzzz", "\x00rel", "é", ":"):
        assert list(await service.search(seeded, text)) == [], text


async def test_a_wildcard_is_an_ordinary_sign(seeded):
    assert list(await service.search(seeded, "NIFTY_")) != []
    assert {each.kind for each in await service.search(seeded, "R%NCE")} <= {InstrumentKind.EQ}


@pytest.mark.parametrize("text", [None, "nifty"])
async def test_pages_together_are_the_whole_list_without_repeats(seeded, text):
    wanted = InstrumentFilter(underlying="NSE:NIFTY 50")
    pages, cursor = [], None
    while cursor is not None or not pages:
        page = await service.list_instruments(
            seeded, wanted=wanted, text=text, cursor=cursor, limit=97
        )
        pages.append(page)
        cursor = page.next_cursor

    found = [each.symbol for page in pages for each in page.items]
    expected = {each.symbol for each in build_universe(DAY) if each.underlying == "NSE:NIFTY 50"}
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert len(pages) > 2


async def test_filters_narrow_together(seeded):
    wanted = InstrumentFilter("NFO", InstrumentKind.FUT, "NSE:NIFTY BANK")

    page = await service.list_instruments(seeded, wanted=wanted)

    assert [each.tradingsymbol for each in page.items] == [
        "BANKNIFTY26NOVFUT",
        "BANKNIFTY26DECFUT",
        "BANKNIFTY27JANFUT",
    ]
    assert page.next_cursor is None


async def test_expired_contracts_are_not_listed_but_still_known(seeded):
    await service.expire(seeded, date(2026, 11, 24))

    expired = await service.by_symbol(seeded, "NFO:NIFTY26NOVFUT")

    assert await service.by_ids(seeded, [expired.id, -1]) == {expired.id: expired}
    assert expired not in await service.search(seeded, "NIFTY26NOVFUT")


async def test_a_batch_keeps_the_order_and_names_what_is_unknown(seeded):
    batch = await service.batch(
        seeded, ["NSE:TCS", "nse:reliance", "NSE:NOSUCH", "junk", "NSE:A\x00", "NSE:TCS", "NSE:tcs"]
    )

    assert [each.symbol for each in batch.items] == ["NSE:TCS", "NSE:RELIANCE"]
    assert list(batch.unknown) == ["NSE:NOSUCH", "junk", "NSE:A\x00"]


async def test_an_unknown_symbol_is_an_error(seeded):
    with pytest.raises(InstrumentUnknown):
        await service.by_symbol(seeded, "NSE:NOSUCH")


async def test_the_catalogue_holds_all_active_instruments_over_many_pages(seeded):
    await service.expire(seeded, date(2026, 11, 24))
    catalogue = InstrumentCatalogue()

    await catalogue.load(seeded)

    active = [
        each for each in build_universe(DAY) if not each.expiry or each.expiry >= date(2026, 11, 24)
    ]
    assert [each.symbol for each in catalogue] == [each.symbol for each in active]
    assert catalogue.by_symbol("NFO:NIFTY26NOVFUT") is None
    assert catalogue.require("NSE:TCS") == await service.by_symbol(seeded, "NSE:TCS")
