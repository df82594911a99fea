from strikedesk.core import zones


def test_every_currency_has_the_zone_of_its_markets() -> None:
    assert zones.zone_of_currency("INR") is zones.INDIA
    assert zones.zone_of_currency("USD") is zones.NEW_YORK
    assert zones.zone_of_currency("KES") is zones.NAIROBI


def test_a_currency_without_a_market_lives_by_universal_time() -> None:
    assert zones.zone_of_currency("XXX") is zones.UTC
