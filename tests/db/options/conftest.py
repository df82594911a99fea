"""Options of the starting universe, quoted by hand, over a real database."""

import pytest

from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.options.desk import OptionDesk
from strikedesk.platform.db import Database
from unit.marketdata.hand import HandMarket
from unit.options.quoted import Quoted

NIFTY = "NSE:NIFTY 50"


@pytest.fixture
async def quoted(db: Database) -> Quoted:
    catalogue = InstrumentCatalogue()
    async with db.read() as tx:
        await catalogue.load(tx)
    listed = [each for each in catalogue if NIFTY in {each.symbol, each.underlying}]
    market = HandMarket(listed)
    return Quoted(market, OptionDesk(market.live, market.clock.elapsed))
