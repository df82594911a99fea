"""Hands the desk's options to routes."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.options.desk import OptionDesk


async def _options(connection: HTTPConnection) -> OptionDesk:
    found: OptionDesk = connection.app.state.options
    return found


DeskOptions = Annotated[OptionDesk, Depends(_options)]
