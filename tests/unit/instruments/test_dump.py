from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.instruments.dump import ERRORS_MAX, HEADER, DumpError, parse_dump
from strikedesk.instruments.model import InstrumentKind

FACTS = Path(__file__).parents[4] / "shared" / "kite-mocks"
TOP = ",".join(HEADER)

RELIANCE = "738561,2885,RELIANCE,RELIANCE INDUSTRIES,0,,0,0.1,1,EQ,NSE,NSE"
NIFTY = "256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE"
FUTURE = "13238786,51714,NIFTY26NOVFUT,NIFTY,0,2026-11-23,0,0.1,65,FUT,NFO-FUT,NFO"
OPTION = "13239042,51715,NIFTY26N2425000CE,,0,2026-11-24,25000.0,0.05,65,CE,NFO-OPT,NFO"


def dump_of(*rows, header=TOP):
    return parse_dump("\n".join([header, *rows, ""]).encode())


def errors_of(*rows):
    dump = dump_of(*rows)
    assert dump.drafts == ()
    return [(each.line, each.field) for each in dump.errors]


def test_a_share_an_index_a_future_and_an_option_are_read():
    dump = dump_of(RELIANCE, NIFTY, FUTURE, OPTION)

    share, index, future, option = dump.drafts
    assert dump.errors == []
    assert (share.symbol, share.kind, share.tick_size) == (
        "NSE:RELIANCE",
        InstrumentKind.EQ,
        Decimal("0.1"),
    )
    assert share.tokens == {"kite": "738561"}
    assert (index.kind, index.lot_size, index.tick_size) == (
        InstrumentKind.INDEX,
        Decimal(1),
        Decimal("0.05"),
    )
    assert (future.kind, future.underlying, future.expiry) == (
        InstrumentKind.FUT,
        "NSE:NIFTY 50",
        date(2026, 11, 23),
    )
    assert (option.kind, option.strike, option.right) == (InstrumentKind.OPT, Decimal(25000), "C")
    assert (option.underlying, option.freeze_quantity) == ("NSE:NIFTY 50", Decimal(1800))
    assert option.name == "NIFTY 24 Nov 2026 25000 CE"
    assert str(option.strike) == "25000"


def test_a_dump_says_nothing_about_the_simulated_market():
    priced = RELIANCE.replace(",0,,0,", ",1345.5,,0,")

    assert dump_of(priced).drafts[0].reference_price is None


def test_a_comma_inside_a_quoted_name_is_part_of_the_name():
    row = '1,1,ABC,"ABC, DEF & SONS",0,,0,0.05,1,EQ,NSE,NSE'

    assert dump_of(row).drafts[0].name == "ABC, DEF & SONS"


def test_a_share_without_a_name_is_called_by_its_symbol():
    assert dump_of("1,1,ABC,,0,,0,0.05,1,EQ,NSE,NSE").drafts[0].name == "ABC"


def test_byte_order_mark_windows_line_ends_and_blank_lines_do_not_matter():
    text = "\ufeff" + "\r\n".join([TOP, RELIANCE, "", FUTURE, ""])

    dump = parse_dump(text.encode())

    assert (len(dump.drafts), dump.errors) == (2, [])


@pytest.mark.skipif(not FACTS.exists(), reason="the recorded Kite payloads are not here")
@pytest.mark.parametrize("name", ["instruments_all.csv", "instruments_nse.csv"])
def test_every_row_of_the_recorded_dump_is_taken(name):
    dump = parse_dump((FACTS / name).read_bytes())

    assert (len(dump.drafts), dump.errors, dump.skipped) == (99, [], {})


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (RELIANCE.replace("738561", ""), "instrument_token"),
        (RELIANCE.replace("738561", "12.5"), "instrument_token"),
        (RELIANCE.replace("738561", "٣"), "instrument_token"),
        (RELIANCE.replace("738561", "9" * 5000), "instrument_token"),
        (RELIANCE.replace(",2885,", ",-1,"), "exchange_token"),
        (RELIANCE.replace(",RELIANCE,", ",,"), "tradingsymbol"),
        (RELIANCE.replace(",RELIANCE,", ",NSE:RELIANCE,"), "tradingsymbol"),
        (RELIANCE.replace(",RELIANCE,", ",REL\x00,"), "tradingsymbol"),
        (RELIANCE.replace("RELIANCE INDUSTRIES", "REL\x00"), "name"),
        (RELIANCE.replace(",0,,0,", ",x,,0,"), "last_price"),
        (RELIANCE.replace(",0,,0,", ",NaN,,0,"), "last_price"),
        (RELIANCE.replace(",0,,0,", ",0,2026-11-23,0,"), "expiry"),
        (RELIANCE.replace(",0.1,", ",0,"), "tick_size"),
        (RELIANCE.replace(",0.1,", ",-0.1,"), "tick_size"),
        (RELIANCE.replace(",0.1,", ",1e400,"), "tick_size"),
        (RELIANCE.replace(",1,EQ,", ",0,EQ,"), "lot_size"),
        (RELIANCE.replace(",1,EQ,", ",1.5,EQ,"), "lot_size"),
        (RELIANCE.replace(",EQ,", ",BOND,"), "instrument_type"),
        (RELIANCE.replace(",NSE,NSE", ",,NSE"), "segment"),
        (RELIANCE.replace(",NSE,NSE", ",NSE,"), "exchange"),
        (RELIANCE + ",extra", "row"),
        ("1,2,3", "row"),
        (FUTURE.replace("2026-11-23", ""), "expiry"),
        (FUTURE.replace("2026-11-23", "23/11/2026"), "expiry"),
        (FUTURE.replace("2026-11-23", "20261123"), "expiry"),
        (FUTURE.replace("2026-11-23", "2026-02-30"), "expiry"),
        (OPTION.replace("25000.0", "0"), "strike"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_column(row, field):
    assert errors_of(RELIANCE.replace("RELIANCE,", "OTHER,"), row) == [(3, field)]


def test_all_faults_are_reported_and_nothing_is_given():
    bad_tick = RELIANCE.replace(",0.1,", ",x,")

    assert errors_of(bad_tick, FUTURE, "1,2", OPTION.replace("25000.0", "-5")) == [
        (2, "tick_size"),
        (4, "row"),
        (5, "strike"),
    ]


def test_every_fault_of_a_row_is_reported_in_the_order_of_its_columns():
    dump = dump_of("x,0,AB:C,NAME,free,2026-13-01,-5,0,1.5,CE,,NFO")

    assert [(each.line, each.field) for each in dump.errors] == [
        (2, "instrument_token"),
        (2, "exchange_token"),
        (2, "tradingsymbol"),
        (2, "last_price"),
        (2, "expiry"),
        (2, "strike"),
        (2, "tick_size"),
        (2, "lot_size"),
        (2, "segment"),
    ]


def test_a_file_of_nothing_but_faults_is_not_read_to_its_end():
    dump = dump_of(*(["x,y,,,a,b,c,d,e,f,,"] * 2_000))

    assert len(dump.errors) < ERRORS_MAX + len(HEADER) + 1
    assert dump.errors[-1].field == "file"


def test_a_symbol_that_is_there_twice_is_reported_with_the_first_line():
    dump = dump_of(RELIANCE, FUTURE, RELIANCE)

    assert list(dump.errors) == [
        DumpError(4, "tradingsymbol", "NSE:RELIANCE is on line 2 already.")
    ]


def test_the_same_symbol_on_two_exchanges_is_two_instruments():
    assert len(dump_of(RELIANCE, RELIANCE.replace("NSE,NSE", "BSE,BSE")).drafts) == 2


@pytest.mark.parametrize("header", ["", "a,b,c", TOP.replace("expiry,", ""), TOP.upper()])
def test_another_header_is_refused_at_once(header):
    dump = dump_of(RELIANCE, header=header)

    assert [(each.line, each.field) for each in dump.errors] == [(1, "header")]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", "header"),
        (TOP.encode(), "file"),
        (b"\xff\xfe\x00", "file"),
        (f'{TOP}\n1,1,"ABC'.encode(), "file"),
        (f"{TOP}\n{'x' * 200_000}".encode(), "file"),
    ],
)
def test_a_broken_file_is_one_fault(data, field):
    dump = parse_dump(data)

    assert [each.field for each in dump.errors] == [field]
    assert dump.drafts == ()


def test_rows_that_are_not_for_this_desk_are_counted_and_left_out():
    currency = "1,1,USDINR26NOVFUT,USDINR,0,2026-11-26,0,0.0025,1,FUT,CDS-FUT,CDS"
    gold = "2,2,GOLD26DECFUT,GOLD,0,2026-12-04,0,1,1,FUT,MCX-FUT,MCX"
    odd = "3,3,MENTHAOIL26DECFUT,MENTHAOIL,0,2026-12-31,0,0.1,1,FUT,MCX-FUT,MCX"

    dump = dump_of(currency, gold, odd)

    assert dump.skipped == {"exchange_not_supported": 1, "contract_size_unknown": 1}
    assert [(each.symbol, each.multiplier) for each in dump.drafts] == [
        ("MCX:GOLD26DECFUT", Decimal(100))
    ]


def test_a_contract_on_nothing_that_we_can_name_has_no_underlying():
    row = "1,1,ODDITY,,0,2026-12-29,0,0.05,1,FUT,NFO-FUT,NFO"

    assert dump_of(row).drafts[0].underlying is None


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader(data):
    assert parse_dump(data).errors
    parse_dump(TOP.encode() + b"\n" + data)
