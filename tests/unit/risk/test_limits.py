from decimal import Decimal

import orjson
import pytest

from strikedesk.risk.limits import (
    DEFAULTS,
    LEAST,
    MEANINGS,
    SHAPE,
    WHOLE,
    RiskLimits,
    dump,
    effective,
    parse,
)


def layer(**overrides: object) -> str:
    return orjson.dumps(overrides).decode()


def test_every_limit_says_what_it_means() -> None:
    assert set(MEANINGS) == set(RiskLimits.__dataclass_fields__)
    assert set(MEANINGS) >= SHAPE
    assert set(MEANINGS) >= WHOLE
    assert set(MEANINGS) >= LEAST


def test_where_nobody_set_anything_the_defaults_hold_and_shape_only_advises_on_paper() -> None:
    assert effective((), advises=True).limits == DEFAULTS
    assert effective((), advises=True).advised == SHAPE
    assert effective((), advises=False).advised == frozenset()


def test_a_limit_that_somebody_set_binds_on_paper_too() -> None:
    found = effective((layer(position_max="0.05"),), advises=True)
    assert found.limits.position_max == Decimal("0.05")
    assert "position_max" not in found.advised


@pytest.mark.parametrize(
    ("name", "values", "strictest"),
    [
        ("order_value_max", ["500", "100"], Decimal(100)),
        ("days_to_expiry_min", [3, 5], 5),
        ("days_to_expiry_max", [90, 45], 45),
        ("order_value_max", [None, "100"], Decimal(100)),
        ("position_max", [None, None], None),
    ],
)
def test_the_strictest_of_all_scopes_holds(
    name: str, values: list[object], strictest: object
) -> None:
    found = effective(tuple(layer(**{name: value}) for value in values), advises=False)
    assert getattr(found.limits, name) == strictest


def test_what_is_stored_reads_back_as_it_was() -> None:
    overrides = {"position_max": Decimal("0.02"), "orders_per_second": 5, "order_value_max": None}
    assert parse(orjson.dumps(dump(overrides)).decode()) == overrides


def test_a_limit_of_an_older_version_is_passed_over() -> None:
    assert parse(layer(long_gone="1")) == {}
