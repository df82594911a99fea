"""Hands the way in for orders to routes: one dependency, because placing is in a hurry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Database


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """What placing and cancelling need.

    Parameters
    ----------
    wake : callable
        Tells the order path, after the commit, that there is something to send. A web process
        without an engine has one that does nothing: the engine looks by itself.
    """

    db: Database
    clock: Clock
    new_id: NewId
    market: LiveMarket
    wake: Callable[[], None]


async def _order_entry(connection: HTTPConnection) -> OrderEntry:
    entry: OrderEntry = connection.app.state.order_entry
    return entry


DeskOrders = Annotated[OrderEntry, Depends(_order_entry)]
