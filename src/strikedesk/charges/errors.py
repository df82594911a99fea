"""What can be wrong with a question about charges."""

from strikedesk.core.errors import Invalid


class ChargesError(Invalid, ValueError):
    """The charges of this trade cannot be told."""

    code = "charges_invalid"


class NumberInvalid(ChargesError):
    """A quantity, price or rate is missing, no exact number, or out of range."""

    code = "charges_number_invalid"


class SegmentUnknown(ChargesError):
    """No schedule covers such a segment, exchange, or instrument with such a product."""

    code = "charges_segment_unknown"


class SideUnknown(ChargesError):
    """The side is neither BUY nor SELL, nor told by a round trip's two prices."""

    code = "charges_side_unknown"


class DateInvalid(ChargesError):
    """The trade date is not an ISO date, a date, or an aware instant."""

    code = "charges_date_invalid"


class ScheduleMissing(ChargesError):
    """The schedules hold no rate for this charge on this trade date."""

    code = "charges_schedule_missing"


class ConventionUnknown(ChargesError):
    """No such rounding convention, or not one of this market."""

    code = "charges_convention_unknown"


class BrokerUnknown(ChargesError):
    """No price list of such a broker is in this market's schedule."""

    code = "charges_broker_unknown"


class RateUnknown(ChargesError):
    """A rate handed in has a name that this market does not charge, or cannot be read."""

    code = "charges_rate_unknown"


class CurrencyMismatch(ChargesError):
    """The segment is charged in another currency."""

    code = "charges_currency_mismatch"
