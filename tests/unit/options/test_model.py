from strikedesk.options.model import VolStatus
from unit.options.made import Made


def test_status_is_written_as_a_word() -> None:
    assert VolStatus.BELOW_INTRINSIC.word == "below_intrinsic"


def test_fresh_quotes_count_and_stale_ones_beside_them_do_not() -> None:
    made = Made(strikes=(24_900, 25_000))
    made.quote_all()
    made.clock.move(60.0)
    made.quote(25_000, "C", 0.15)
    source = made.source()
    assert not source.is_stale
    assert source.counts.tolist() == [[False, True], [False, False]]


def test_where_all_are_stale_all_count_and_the_chain_says_so() -> None:
    made = Made(strikes=(24_900, 25_000))
    made.quote_all()
    made.clock.move(60.0)
    source = made.source()
    assert source.is_stale
    assert source.counts.all()


def test_strike_at_the_money_is_a_number_or_missing() -> None:
    made = Made()
    assert made.chain().atm_strike is None
    made.quote_all()
    assert made.chain().atm_strike == 25_200.0
