from strikedesk.exchange.history import History
from strikedesk.exchange.ladder import Open
from strikedesk.exchange.model import (
    Accepted,
    Expired,
)
from strikedesk.exchange.reports import ended, facts
from unit.exchange.fakes import NOON, buy


def told(number):
    entry = Open(buy(number, 1, 100))
    return Accepted(**facts(entry, NOON)), Expired(**ended(entry, NOON))


def test_reports_come_back_in_time():
    history, reports = History(5), told(1)
    assert history.add(reports) == [reports[0].order_id]
    assert history.of(reports[0].order_id) == list(reports)


def test_the_oldest_that_are_over_are_forgotten_and_none_that_are_open():
    history = History(1)
    history.add([told(0)[0]])
    for number in (1, 2):
        history.add(told(number))
    assert [buy(n, 1).order_id in history for n in (0, 1, 2)] == [True, False, True]


def test_what_comes_back_is_a_copy():
    history, reports = History(5), told(1)
    history.add(reports)
    history.of(reports[0].order_id).clear()
    assert len(history.of(reports[0].order_id)) == 2
