"""Hands the desk's catalogue to routes."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.instruments.catalogue import InstrumentCatalogue


async def _catalogue(connection: HTTPConnection) -> InstrumentCatalogue:
    found: InstrumentCatalogue = connection.app.state.instruments
    return found


DeskInstruments = Annotated[InstrumentCatalogue, Depends(_catalogue)]
