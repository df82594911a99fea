"""Wire types of the history of implied volatility."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from strikedesk.options.history import OBSERVATIONS_MIN, SPANS, WINDOW, IvDay, Standing
from strikedesk.options.service import IV_MAX, IvNow
from strikedesk.platform.wire import Wire

DAYS_MAX = 10_000

CONVENTION = {
    "iv": "at the money (forward), 30 days, per year as a decimal, linear in total variance "
    "between expiries, flat before the first and after the last",
    "iv_rank": "100 × (current − lowest) ÷ (highest − lowest) of the newest "
    f"{WINDOW} days, the current one included",
    "iv_percentile": "percent of the earlier days of that window whose volatility is strictly "
    "below the current one",
    "percentile_below": "percent of all days of the window strictly below, the current included",
    "percentile_at_or_below": "percent of all days of the window at or below",
    "averages": "plain means of the newest stored days, the current included",
    "too_few": f"null with fewer than {OBSERVATIONS_MIN} days, an average with fewer than its own",
}


class MeasuredOut(Wire):
    """What the chains say now; ``iv`` is null where they give none."""

    iv: float | None
    method: str | None
    expiries: list[date]
    stale: bool
    as_of: datetime


class IvOut(Wire):
    """Current volatility, where it stands among the stored days, and by which convention."""

    symbol: str
    iv: float | None
    day: date | None
    current_from: str | None
    measured: MeasuredOut | None
    iv_rank: float | None
    iv_percentile: float | None
    percentile_below: float | None
    percentile_at_or_below: float | None
    low: float | None
    high: float | None
    observations: int
    window: int
    averages: dict[str, float | None]
    convention: dict[str, str]

    @classmethod
    def of(cls, found: IvNow) -> "IvOut":
        """Show a current volatility."""
        standing = found.standing
        return cls(
            symbol=found.underlying,
            iv=None if standing is None else standing.current,
            day=found.current_day,
            current_from=found.current_from,
            measured=_measured(found),
            iv_rank=_known(standing, "rank"),
            iv_percentile=_known(standing, "percentile"),
            percentile_below=_known(standing, "percentile_below"),
            percentile_at_or_below=_known(standing, "percentile_at_or_below"),
            low=_known(standing, "low"),
            high=_known(standing, "high"),
            observations=0 if standing is None else standing.observations,
            window=WINDOW,
            averages={f"{span}d": _average(standing, span) for span in SPANS},
            convention=CONVENTION,
        )


class IvDayOut(Wire):
    """A stored day."""

    day: date
    iv: float
    source: str
    method: str | None
    spot: float | None


class IvHistoryOut(Wire):
    """Stored days, newest first."""

    symbol: str
    items: list[IvDayOut]
    next_cursor: str | None


class IvDayIn(Wire):
    """A day that a person brings."""

    day: date
    iv: Annotated[float, Field(gt=0, lt=IV_MAX, allow_inf_nan=False)]

    def to_day(self) -> IvDay:
        """Return it as it is stored."""
        return IvDay(self.day, self.iv, "import")


class IvStoreIn(Wire):
    """A history to import; without one, what the chains say now is stored."""

    items: Annotated[list[IvDayIn], Field(min_length=1, max_length=DAYS_MAX)]


class IvStoredOut(Wire):
    """What was stored."""

    symbol: str
    stored: int
    newest: IvDayOut


def _measured(found: IvNow) -> MeasuredOut | None:
    measured = found.measured
    if measured is None:
        return None
    tenor = measured.found
    return MeasuredOut(
        iv=None if tenor is None else tenor.vol,
        method=None if tenor is None else tenor.method.value,
        expiries=[] if tenor is None else list(tenor.expiries),
        stale=measured.is_stale,
        as_of=measured.as_of,
    )


def _known(standing: Standing | None, name: str) -> float | None:
    return None if standing is None else _or_none(getattr(standing, name))


def _average(standing: Standing | None, span: int) -> float | None:
    return None if standing is None else _or_none(standing.averages[span])


def _or_none(value: float) -> float | None:
    return value if value == value else None
