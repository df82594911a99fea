"""Which kind is planned by whom."""

from datetime import datetime

from strikedesk.orders.groups import bracket, gtt, parts
from strikedesk.orders.groups.life import GroupKind
from strikedesk.orders.groups.model import Group, Plan, Worked


def plan(group: Group, worked: Worked, at: datetime) -> Plan:
    """Return what is to be done about a group now, from what is committed alone.

    Asked again with the same facts it says the same; asked after it was done, something else.
    """
    match group.kind:
        case GroupKind.GTT:
            return gtt.plan(group, worked, at)
        case GroupKind.BRACKET:
            return bracket.plan(group, worked, at)
        case GroupKind.BASKET | GroupKind.SLICED | GroupKind.ICEBERG:
            return parts.plan(group, worked, at)
