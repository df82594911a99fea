"""Hands the reconciler to routes."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.orders.reconciliation.task import Reconciler


async def _reconciler(connection: HTTPConnection) -> Reconciler:
    found: Reconciler = connection.app.state.reconciler
    return found


DeskReconciler = Annotated[Reconciler, Depends(_reconciler)]
