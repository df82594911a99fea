"""Hands the way in for orders to routes."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.orders.entry import OrderEntry


async def _order_entry(connection: HTTPConnection) -> OrderEntry:
    entry: OrderEntry = connection.app.state.order_entry
    return entry


DeskOrders = Annotated[OrderEntry, Depends(_order_entry)]
