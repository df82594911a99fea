import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.instruments import symbols
from strikedesk.instruments.model import InstrumentKind
from strikedesk.instruments.symbols import ParsedSymbol, SymbolNotFormed, SymbolNotParsed

FUT, OPT = InstrumentKind.FUT, InstrumentKind.OPT

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
rights = st.sampled_from(["C", "P"])
thousandths = st.integers(1, 10**8 - 1).map(lambda each: Decimal(each) / 1000)
kite_strikes = st.one_of(
    st.integers(1, 10**6).map(Decimal),
    st.integers(1, 10**7).map(lambda each: Decimal(each) / 100),
)
occ_roots = st.from_regex(r"\A[A-Z][A-Z0-9]{0,5}\Z")
kite_roots = st.from_regex(r"\A[A-Z&-][A-Z0-9&-]{0,10}[A-Z&-]\Z")


@pytest.mark.parametrize(
    ("exchange", "text", "parsed"),
    [
        (
            "OPRA",
            "SPY260212C00500000",
            ParsedSymbol("SPY", OPT, 2026, 2, 12, Decimal(500), "C"),
        ),
        (
            "OPRA",
            "AAPL  270115P00187500",
            ParsedSymbol("AAPL", OPT, 2027, 1, 15, Decimal("187.5"), "P"),
        ),
        ("NFO", "NIFTY26NOVFUT", ParsedSymbol("NIFTY", FUT, 2026, 11)),
        (
            "NFO",
            "NIFTY26NOV25000CE",
            ParsedSymbol("NIFTY", OPT, 2026, 11, None, Decimal(25000), "C"),
        ),
        (
            "NFO",
            "RELIANCE26NOV1300CE",
            ParsedSymbol("RELIANCE", OPT, 2026, 11, None, Decimal(1300), "C"),
        ),
        (
            "NFO",
            "NIFTY26N2425000CE",
            ParsedSymbol("NIFTY", OPT, 2026, 11, 24, Decimal(25000), "C"),
        ),
        (
            "NFO",
            "NIFTY2610525000PE",
            ParsedSymbol("NIFTY", OPT, 2026, 1, 5, Decimal(25000), "P"),
        ),
        (
            "BFO",
            "SENSEX26D0384500PE",
            ParsedSymbol("SENSEX", OPT, 2026, 12, 3, Decimal(84500), "P"),
        ),
        ("BFO", "SENSEX26DECFUT", ParsedSymbol("SENSEX", FUT, 2026, 12)),
        ("NFO", "M&M26NOVFUT", ParsedSymbol("M&M", FUT, 2026, 11)),
        (
            "NFO",
            "BAJAJ-AUTO26NOV9500PE",
            ParsedSymbol("BAJAJ-AUTO", OPT, 2026, 11, None, Decimal(9500), "P"),
        ),
        (
            "NFO",
            "ITC24MAY437.5CE",
            ParsedSymbol("ITC", OPT, 2024, 5, None, Decimal("437.5"), "C"),
        ),
        (
            "NFO",
            "NIFTYNXT5026NOV68000CE",
            ParsedSymbol("NIFTYNXT50", OPT, 2026, 11, None, Decimal(68000), "C"),
        ),
        (
            "NFO",
            "NIFTYNXT502610568000CE",
            ParsedSymbol("NIFTYNXT50", OPT, 2026, 1, 5, Decimal(68000), "C"),
        ),
        ("MCX", "GOLDPETAL26NOVFUT", ParsedSymbol("GOLDPETAL", FUT, 2026, 11)),
        ("NSE", "NIFTY 50", ParsedSymbol("NIFTY 50", InstrumentKind.EQ)),
        ("NSE", "RELIANCE", ParsedSymbol("RELIANCE", InstrumentKind.EQ)),
    ],
)
def test_known_symbols_are_read(exchange, text, parsed):
    assert symbols.parse(exchange, text) == parsed


def test_only_a_symbol_that_names_the_day_has_an_expiry():
    assert symbols.parse("NFO", "NIFTY26N2425000CE").expiry == date(2026, 11, 24)
    assert symbols.parse("NFO", "NIFTY26NOV25000CE").expiry is None
    assert symbols.parse("NSE", "RELIANCE").expiry is None


@pytest.mark.parametrize(
    ("exchange", "text"),
    [
        ("OPRA", "SPY"),
        ("OPRA", "SPY261340C00500000"),
        ("OPRA", "SPY260230C00500000"),
        ("OPRA", "SPY260212C00000000"),
        ("OPRA", "SPY260212X00500000"),
        ("OPRA", "TOOLONGX260212C00500000"),
        ("OPRA", "SPY260212C00500000\n"),
        ("NFO", "NIFTY"),
        ("NFO", "NIFTY26NOV"),
        ("NFO", "NIFTY26NOV25000"),
        ("NFO", "NIFTY26NOV0CE"),
        ("NFO", "NIFTY26N3125000CE"),
        ("NFO", "NIFTY26NOVFUT\n"),
        ("NFO", "26NOVFUT"),
        ("NFO", "nifty26novfut"),
        ("NFO", "NIFTY26NOV" + "9" * 40 + "CE"),
        ("NFO", ""),
        ("NSE", " "),
    ],
)
def test_what_is_no_symbol_is_refused_with_the_text(exchange, text):
    with pytest.raises(SymbolNotParsed) as refusal:
        symbols.parse(exchange, text)

    assert refusal.value.code == "symbol_not_parsed"


@given(root=occ_roots, expiry=days, strike=thousandths, right=rights)
def test_an_occ_symbol_survives_writing_and_reading(root, expiry, strike, right):
    parsed = ParsedSymbol(root, OPT, expiry.year, expiry.month, expiry.day, strike, right)

    text = symbols.format_occ(parsed)

    assert symbols.parse_occ(text) == parsed
    assert len(text) == len(root) + 15


@given(root=kite_roots, expiry=days, strike=kite_strikes, right=rights)
def test_a_monthly_kite_option_survives_writing_and_reading(root, expiry, strike, right):
    parsed = ParsedSymbol(root, OPT, expiry.year, expiry.month, None, strike, right)

    assert symbols.parse_kite(symbols.format_kite(parsed)) == parsed


@given(root=kite_roots, expiry=days, strike=kite_strikes, right=rights)
def test_a_weekly_kite_option_survives_writing_and_reading(root, expiry, strike, right):
    parsed = ParsedSymbol(root, OPT, expiry.year, expiry.month, expiry.day, strike, right)

    assert symbols.parse_kite(symbols.format_kite(parsed)) == parsed


@given(root=st.sampled_from(sorted(symbols.WEEKLY_ROOTS)), expiry=days, strike=kite_strikes)
def test_weeklies_of_the_listed_indices_survive_until_2050(root, expiry, strike):
    expiry = expiry.replace(year=2000 + expiry.year % 50, day=min(expiry.day, 28))
    parsed = ParsedSymbol(root, OPT, expiry.year, expiry.month, expiry.day, strike, "C")

    assert symbols.parse_kite(symbols.format_kite(parsed)) == parsed


@given(root=kite_roots, expiry=days)
def test_a_future_survives_writing_and_reading(root, expiry):
    monthly = ParsedSymbol(root, FUT, expiry.year, expiry.month)
    weekly = ParsedSymbol(root, FUT, expiry.year, expiry.month, expiry.day)

    assert symbols.parse_kite(symbols.format_kite(monthly)) == monthly
    assert symbols.parse_kite(symbols.format_kite(weekly)) == weekly


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reader(text):
    for exchange in ("NFO", "OPRA", "NSE"):
        with contextlib.suppress(SymbolNotParsed):
            symbols.parse(exchange, text)


@pytest.mark.parametrize(
    "parsed",
    [
        ParsedSymbol("SPY", OPT, 2026, 2, None, Decimal(500), "C"),
        ParsedSymbol("SPY", OPT, 2026, 2, 12, None, "C"),
        ParsedSymbol("SPY", OPT, 2026, 2, 12, Decimal("0.0005"), "C"),
        ParsedSymbol("SPY", OPT, 2026, 2, 12, Decimal(100_000), "C"),
        ParsedSymbol("SPY", FUT, 2026, 2, 12),
        ParsedSymbol("BRK.B", OPT, 2026, 2, 12, Decimal(500), "C"),
    ],
)
def test_what_occ_cannot_express_is_refused(parsed):
    with pytest.raises(SymbolNotFormed):
        symbols.format_occ(parsed)


@pytest.mark.parametrize(
    "parsed",
    [
        ParsedSymbol("NIFTY", FUT),
        ParsedSymbol("NIFTY", OPT, 2026, 11, None, None, "C"),
        ParsedSymbol("NIFTY", OPT, 2026, 11, None, Decimal(25000), None),
    ],
)
def test_a_derivative_symbol_needs_its_terms(parsed):
    with pytest.raises(SymbolNotFormed):
        symbols.format_kite(parsed)


def test_a_key_is_split_at_its_first_colon():
    assert symbols.split_key("NSE:NIFTY 50") == ("NSE", "NIFTY 50")
    assert symbols.split_key("NSE:A:B") == ("NSE", "A:B")


@pytest.mark.parametrize("text", ["", "RELIANCE", ":RELIANCE", "NSE:", ":"])
def test_half_a_key_is_refused(text):
    with pytest.raises(SymbolNotParsed):
        symbols.split_key(text)


def test_names_say_the_terms_in_words():
    option = ParsedSymbol("NIFTY", OPT, 2026, 11, None, Decimal("25000.0"), "P")
    future = ParsedSymbol("NIFTY", FUT, 2026, 11)

    assert symbols.describe(option, date(2026, 11, 23)) == "NIFTY 23 Nov 2026 25000 PE"
    assert symbols.describe(option, date(2026, 11, 23), "occ") == "NIFTY 23 Nov 2026 25000 Put"
    assert symbols.describe(future, date(2026, 11, 23)) == "NIFTY 23 Nov 2026 FUT"
