import pytest

from unit.exchange.fakes import Desk


@pytest.fixture
def desk():
    made = Desk()
    made.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000)
    return made
