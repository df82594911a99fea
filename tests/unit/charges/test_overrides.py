from decimal import Decimal
from typing import Any

import pytest

from strikedesk.charges.errors import ChargesError, RateUnknown
from strikedesk.charges.model import (
    Market,
    Segment,
)
from strikedesk.charges.overrides import overrides_of
from strikedesk.charges.schedule import Rate

D = Decimal


def india(**rates: object) -> dict[str, Rate]:
    return overrides_of(Market.INDIA, Segment.EQUITY_INTRADAY, rates)


def kenya(rates: dict[str, Any]) -> dict[str, Rate]:
    return overrides_of(Market.KENYA, Segment.NAIROBI_EQUITY, rates)


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        ("0.18 on brokerage+exchange+SEBI", "0.18"),
        ("18%", "0.18"),
        ("18 % of the base", "0.18"),
        (D("0.18"), "0.18"),
        ("2.06e-5", "0.0000206"),
    ],
)
def test_rates_are_read_as_price_lists_write_them(given: object, rate: str) -> None:
    assert india(gst=given)["gst"].rate == D(rate)


def test_an_exchange_rate_alone_holds_the_levy_too() -> None:
    assert india(exch="0.0005")["ipft"].rate == 0
    assert india(exch="0.0005", ipft="0.000005")["ipft"].rate == D("0.000005")
    assert "ipft" not in india(stamp="0.1")


@pytest.mark.parametrize(
    ("given", "flat", "rate", "cap"),
    [
        ("20", "20", "0", None),
        (0, "0", "0", None),
        ("0.01", "0.01", "0", None),
        ("0.0003", "0", "0.0003", None),
        ("0.03%", "0", "0.0003", None),
        ("min(0.03% of order value, Rs 20) per executed order", "0", "0.0003", "20"),
        ("20 per executed order (0.03% elsewhere)", "20", "0", None),
    ],
)
def test_brokerage_is_an_amount_or_a_fraction(
    given: object, flat: str, rate: str, cap: str | None
) -> None:
    row = india(brokerage=given)["brokerage"]
    assert (row.flat, row.rate) == (D(flat), D(rate))
    assert row.cap == (None if cap is None else D(cap))


def test_nairobi_reads_tax_on_brokerage_joined_levies_and_stamp_by_started_amount() -> None:
    rows = kenya(
        {
            "brokerage": "1.10% +16% VAT (inferred)",
            "nse+cma+cdsc+icf": "0.29% (one of them 0.08%)",
            "stamp": "KES 2 per started KES 10,000",
        }
    )
    assert rows["brokerage"].rate == D("0.011")
    assert rows["vat"].rate == D("0.16")
    assert rows["levies"].rate == D("0.0029")
    assert (rows["stamp_duty"].flat, rows["stamp_duty"].per_started) == (D(2), D(10000))


@pytest.mark.parametrize("rates", [{"taf": "0.1"}, {"gst": "none"}, {"gst": "-0.18"}, {"gst": ""}])
def test_a_rate_that_cannot_be_used_is_refused(rates: dict[str, Any]) -> None:
    with pytest.raises(RateUnknown):
        india(**rates)


@pytest.mark.parametrize("given", [0.18, None, True])
def test_a_rate_must_be_exact(given: object) -> None:
    with pytest.raises(ChargesError):
        india(gst=given)
