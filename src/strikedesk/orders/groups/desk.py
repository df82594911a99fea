"""The way in for groups of orders: store, then begin at once."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.core.errors import Unavailable
from strikedesk.identity.model import Principal
from strikedesk.orders.groups import service
from strikedesk.orders.groups.errors import OrderGroupOver
from strikedesk.orders.groups.life import GroupEvent, GroupKind, GroupStatus
from strikedesk.orders.groups.model import Group, Leg
from strikedesk.orders.groups.runner import GroupRunner
from strikedesk.orders.groups.service import Draft
from strikedesk.orders.groups.steps import Tools

log = structlog.get_logger(__name__)


class OrderGroups:
    """What beginning and ending groups needs.

    Parameters
    ----------
    runner : GroupRunner
        Carries on what is stored; here it only takes the first steps at once.
    """

    def __init__(self, runner: GroupRunner) -> None:
        self.runner = runner

    @property
    def tools(self) -> Tools:
        """What steps are made with."""
        return self.runner.tools

    async def find(
        self,
        principal: Principal,
        account_id: UUID,
        kind: GroupKind,
        client_id: str,
        asked: Mapping[str, object],
    ) -> Group | None:
        """Return the group that was asked for before under that id, None if none was.

        Asked for before it is judged by the market again, which may have moved meanwhile.

        Raises
        ------
        AccountNotFound
        ClientGroupIdReused
        """
        async with self.tools.db.transaction() as tx:
            key = (account_id, kind, client_id)
            return await service.known(tx, self.tools.market, principal, key, asked)

    async def begin(self, principal: Principal, draft: Draft) -> Group:
        """Store a group and take its first steps; the same asked for again is the same group.

        Raises
        ------
        AccountNotFound
        ClientGroupIdReused
        GttsTooMany
        """
        tools = self.tools
        key = (draft.account_id, draft.kind, draft.client_group_id)
        async with tools.db.transaction() as tx:
            group = await service.known(tx, tools.market, principal, key, draft.asked)
            if group is None:
                group = await service.begin(tx, tools.clock, tools.new_id, principal, draft)
        return await self._carried_on(principal, group)

    async def end(self, principal: Principal, group_id: UUID, event: GroupEvent) -> Group:
        """Ask for a group's end.

        Raises
        ------
        OrderGroupNotFound
        OrderGroupOver
        """
        tools = self.tools
        async with tools.db.transaction() as tx:
            group = await service.end_group(
                tx, tools.clock, tools.market, principal, group_id, event
            )
        return await self._carried_on(principal, group)

    async def change_gtt(
        self,
        principal: Principal,
        group_id: UUID,
        legs: tuple[Leg, ...],
        asked: Mapping[str, object],
        version: int | None,
    ) -> Group:
        """Give a GTT that waits other triggers and orders.

        Raises
        ------
        OrderGroupNotFound
        OrderGroupChanged
        OrderGroupOver
            If it has fired, or ended.
        """
        tools = self.tools
        async with tools.db.transaction() as tx:
            group = await service.lock_owned(tx, tools.market, principal, group_id, version)
            if group.status is not GroupStatus.ACTIVE or len(legs) != len(group.legs):
                raise OrderGroupOver(
                    f"The {group.kind} is {group.status} and cannot be changed to that.",
                    group_status=str(group.status),
                )
            group = await service.change_gtt(tx, tools.clock, principal, group, legs, asked)
        return await self._carried_on(principal, group)

    async def _carried_on(self, principal: Principal, group: Group) -> Group:
        self.runner.wake(group.id)
        try:
            await self.runner.carry_on(group.id)
            async with self.tools.db.read() as tx:
                return await service.owned(tx, self.tools.market, principal, group.id)
        except Unavailable as away:
            log.warning("a group goes on later", group_id=group.id, reason=away.message)
            return group  # what was asked for is committed


async def _order_groups(connection: HTTPConnection) -> OrderGroups:
    groups: OrderGroups = connection.app.state.order_groups
    return groups


DeskGroups = Annotated[OrderGroups, Depends(_order_groups)]
