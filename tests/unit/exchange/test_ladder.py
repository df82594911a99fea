from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.trading import Side
from strikedesk.exchange.ladder import Ladder, Open
from unit.exchange.fakes import d, order

moves = st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=40)


@given(st.sampled_from(Side), moves)
def test_orders_stand_in_price_then_time_whatever_comes_and_goes(side, moves):
    ladder, standing = Ladder(side), []
    for number, (price, leaves) in enumerate(moves):
        entry = Open(order(number, side, 1, price))
        ladder.add(entry)
        standing.append(entry)
        if leaves:
            gone = standing.pop(number % len(standing))
            ladder.remove(gone)
    sign = -1 if side is Side.BUY else 1
    expected = sorted(standing, key=lambda e: e.price * sign)
    assert list(ladder) == expected
    assert len(ladder) == len(expected)
    assert ladder.best() == (expected[0].price if expected else None)


def test_prices_written_differently_are_one_price():
    ladder = Ladder(Side.BUY)
    for number, price in enumerate(("100", "100.0", "1E+2")):
        ladder.add(Open(order(number, Side.BUY, 1, price)))
    assert len(ladder.at(d("100.00"))) == 3
