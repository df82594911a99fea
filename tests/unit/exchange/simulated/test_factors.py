import pytest

from strikedesk.exchange.simulated.factors import BROAD, HAVEN, LONER, SECTOR_FUND, SHARE, place
from strikedesk.instruments.model import InstrumentKind


@pytest.mark.parametrize("loadings", [BROAD, SECTOR_FUND, SHARE, LONER, HAVEN])
def test_loadings_make_a_unit_variance(loadings):
    assert sum(weight**2 for weight in loadings) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("kind", "sector", "industry", "loadings"),
    [
        ("EQ", "Energy", None, SHARE),
        ("EQ", None, "Gold", LONER),
        ("INDEX", None, None, BROAD),
        ("ETF", None, "Large Blend", BROAD),
        ("ETF", "Energy", None, SECTOR_FUND),
        ("ETF", None, "Gold", HAVEN),
        ("ETF", None, "Long Government", HAVEN),
    ],
)
def test_what_an_instrument_follows(kind, sector, industry, loadings):
    assert place(InstrumentKind(kind), "USD", sector, industry).loadings == loadings


def test_gold_is_one_group_in_every_currency():
    groups = {place(InstrumentKind.ETF, c, None, "Gold").group for c in ("USD", "INR")}
    assert groups == {"Gold"}


def test_sectors_are_groups_of_their_own_in_every_region():
    groups = {place(InstrumentKind.EQ, c, "Energy", None).group for c in ("USD", "INR")}
    assert len(groups) == 2
