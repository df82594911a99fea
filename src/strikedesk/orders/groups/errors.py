"""What can be wrong with a request about a group of orders."""

from strikedesk.core.errors import Conflict, Invalid, NotFound


class OrderGroupNotFound(NotFound):
    """No such group, or not the caller's."""

    code = "order_group_not_found"


class ClientGroupIdReused(Conflict):
    """That id was already used on this account for a different group of the kind."""

    code = "client_group_id_reused"


class OrderGroupOver(Conflict):
    """There is nothing left to cancel or to change."""

    code = "order_group_over"


class OrderGroupChanged(Conflict):
    """It is not any more the version that the caller has seen."""

    code = "order_group_changed"


class TriggerPriceUnknown(Conflict):
    """There is no fresh last price to tell from where the trigger will be reached."""

    code = "trigger_price_unknown"


class TriggerReached(Invalid):
    """The last price is at the trigger, or beyond it, now."""

    code = "trigger_reached"


class GttsTooMany(Conflict):
    """The account has as many active GTTs as it may."""

    code = "gtts_too_many"


class SlicesTooMany(Invalid):
    """More children than one order may be cut into."""

    code = "slices_too_many"


class IcebergLegsInvalid(Invalid):
    """Fewer lots than legs, or a leg above the freeze quantity."""

    code = "iceberg_legs_invalid"


class BracketPricesInvalid(Invalid):
    """Target and stop do not lie on either side of the entry."""

    code = "bracket_prices_invalid"
