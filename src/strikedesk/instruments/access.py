"""Hands the desk's catalogue to routes, and who knows which instruments are in use."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.instruments.service import Engaged


async def _catalogue(connection: HTTPConnection) -> InstrumentCatalogue:
    found: InstrumentCatalogue = connection.app.state.instruments
    return found


async def _engaged(connection: HTTPConnection) -> Engaged:
    found: Engaged = connection.app.state.engaged
    return found


DeskEngaged = Annotated[Engaged, Depends(_engaged)]
DeskInstruments = Annotated[InstrumentCatalogue, Depends(_catalogue)]
