"""The depository participant's charge for shares that leave an account."""

from decimal import Decimal

from strikedesk.charges.deals import Deal
from strikedesk.charges.model import (
    Charges,
    Convention,
)
from strikedesk.charges.rounding import exact, to_minor
from strikedesk.charges.tariff import Tariff, charges_of

FEMALE = "FEMALE"


def charge(deal: Deal, isins: Decimal) -> Charges:
    """Return the charge and its GST for a day's delivery sales of so many ISINs, in rupees.

    It is taken from the funds ledger and is on no contract note. Zerodha: Rs 13.00 + 18 % GST
    = 15.34 since about 2024-10-01 (13.50 before), 12.75 where the first holder is a woman.

    Raises
    ------
    ScheduleMissing
        If the broker's charge is not known.
    """
    tariff = Tariff(deal)
    line = exact if deal.convention is Convention.UNROUNDED else to_minor
    base = line(tariff.rate("dp_charge").flat * isins)
    amounts = {"dp_charge": base, "gst": line(tariff.rate("gst").rate * base)}
    verified = not deal.overrides and tariff.confirmed(("dp_charge", "gst"))
    return charges_of(deal, amounts, {}, verified=verified)
