"""Wire types of charges asked about."""

from datetime import date

from strikedesk.charges.model import Charges
from strikedesk.platform.wire import Exact, Wire


class ChargeLineOut(Wire):
    """One line of charges."""

    code: str
    label: str
    amount: Exact


class ChargesPreviewOut(Wire):
    """What a deal would be charged, by which schedule and in whose rounding.

    Parameters
    ----------
    verified : bool
        Every rate comes from a source that was confirmed; else check before you rely on it.
    """

    segment: str
    currency: str
    schedule_date: date
    rounding: str
    verified: bool
    items: list[ChargeLineOut]
    total: Exact
    figures: list[ChargeLineOut]

    @classmethod
    def of(cls, segment: str, charges: Charges) -> "ChargesPreviewOut":
        """Show charges."""
        return cls(
            segment=segment,
            currency=charges.currency,
            schedule_date=charges.schedule_date,
            rounding=charges.convention,
            verified=charges.verified,
            items=[_line(x.code, x.label, x.amount) for x in charges.lines if x.amount],
            total=charges.total,
            figures=[_line(x.code, x.label, x.amount) for x in charges.memo],
        )


def _line(code: str, label: str, amount: object) -> ChargeLineOut:
    return ChargeLineOut.model_validate({"code": code, "label": label, "amount": amount})
