from strikedesk.exchange.ladder import Open
from strikedesk.exchange.stops import Stops
from unit.exchange.fakes import buy, d, sell


def waiting(*orders):
    stops, entries = Stops(), [Open(order) for order in orders]
    for entry in entries:
        stops.add(entry)
    return stops, entries


def numbers(entries):
    return [entry.order.order_id.int for entry in entries]


def test_nothing_is_reached_where_nothing_waits():
    stops = Stops()
    assert not stops
    assert not stops.is_reached(d(100))
    assert stops.pop_reached(d(100)) == []


def test_a_price_reaches_buys_at_or_below_it_and_sales_at_or_above_it():
    stops, _ = waiting(
        buy(1, 1, 110, trigger=100),
        buy(2, 1, 110, trigger=101),
        sell(3, 1, 90, trigger=100),
        sell(4, 1, 90, trigger=99),
    )
    assert stops.is_reached(d(100))
    assert numbers(stops.pop_reached(d(100))) == [1, 3]
    assert not stops.is_reached(d(100))
    assert numbers(stops) == [2, 4]


def test_what_is_reached_comes_out_in_the_order_of_its_coming():
    stops, _ = waiting(*(buy(n, 1, 110, trigger=t) for n, t in ((1, 103), (2, 101), (3, 102))))
    assert numbers(stops.pop_reached(d(103))) == [1, 2, 3]
    assert not stops


def test_one_of_several_at_one_trigger_can_leave_and_come_back_as_the_last():
    stops, entries = waiting(*(buy(n, 1, 110, trigger=100) for n in (1, 2, 3)))
    stops.remove(entries[1])
    assert numbers(stops) == [1, 3]
    stops.add(entries[1])
    assert numbers(stops.pop_reached(d(100))) == [1, 3, 2]
