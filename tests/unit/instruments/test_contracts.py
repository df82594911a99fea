from decimal import Decimal

import pytest

from strikedesk.instruments import contracts


@pytest.mark.parametrize(
    ("price", "tick"),
    [
        ("249.99", "0.01"),
        ("250", "0.05"),
        ("1000", "0.05"),
        ("1000.05", "0.10"),
        ("5000", "0.10"),
        ("5000.10", "0.50"),
        ("10000", "0.50"),
        ("10000.50", "1"),
        ("20000", "1"),
        ("20001", "5"),
    ],
)
def test_tick_of_an_indian_share_follows_its_price(price, tick):
    assert contracts.tick_nse(Decimal(price)) == Decimal(tick)


@pytest.mark.parametrize(
    ("level", "tick"),
    [("15000", "0.05"), ("15000.05", "0.10"), ("30000", "0.10"), ("56500", "0.20")],
)
def test_tick_of_an_index_future_follows_the_level(level, tick):
    assert contracts.tick_index_future(Decimal(level)) == Decimal(tick)


@pytest.mark.parametrize(
    ("price", "tick"),
    [
        ("4.99", "0.01"),
        ("5", "0.02"),
        ("9.98", "0.02"),
        ("10", "0.05"),
        ("49.95", "0.05"),
        ("50", "0.25"),
        ("499.75", "0.25"),
        ("500", "1"),
        ("999", "1"),
        ("1000", "5"),
    ],
)
def test_tick_in_nairobi_follows_the_price(price, tick):
    assert contracts.tick_nairobi(Decimal(price)) == Decimal(tick)


def test_options_have_a_fine_tick_only_on_cheap_shares():
    assert contracts.tick_nse_option(Decimal("249.99")) == Decimal("0.01")
    assert contracts.tick_nse_option(Decimal(250)) == Decimal("0.05")


def test_an_index_without_a_tick_gets_a_step_to_be_shown_with():
    assert contracts.index_step_if_missing(Decimal(0)) == Decimal("0.05")
    assert contracts.index_step_if_missing(Decimal("0.01")) == Decimal("0.01")
