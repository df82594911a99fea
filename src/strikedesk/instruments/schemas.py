"""Wire types of instruments and calendars."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from strikedesk.instruments import calendars
from strikedesk.instruments.calendars import Session
from strikedesk.instruments.model import Instrument, InstrumentKind, Right, TermChange
from strikedesk.instruments.service import ImportReport
from strikedesk.platform.wire import Exact, Wire

BATCH_MAX = 1000

ExchangeCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,8}$")]
SymbolKey = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,8}:[^\x00-\x1f]{1,256}$")]


class InstrumentOut(Wire):
    """An instrument."""

    id: int
    symbol: str
    exchange: str
    tradingsymbol: str
    name: str
    kind: InstrumentKind
    currency: str
    lot_size: Exact
    tick_size: Exact
    multiplier: Exact
    underlying: str | None
    expiry: date | None
    strike: Exact | None
    right: Right | None
    sector: str | None
    industry: str | None
    freeze_quantity: Exact | None

    @classmethod
    def of(cls, instrument: Instrument) -> "InstrumentOut":
        """Show an instrument without what only the simulated market and brokers need."""
        return cls.model_validate(instrument)


class InstrumentsOut(Wire):
    """One page of instruments."""

    items: list[InstrumentOut]
    next_cursor: str | None


class BatchIn(Wire):
    """Which instruments are wanted."""

    symbols: list[Annotated[str, StringConstraints(max_length=300)]] = Field(max_length=BATCH_MAX)


class BatchOut(Wire):
    """The instruments that exist, in the order asked for, and the symbols that do not."""

    items: list[InstrumentOut]
    unknown: list[str]


class ExpiryOut(Wire):
    """One expiry of an underlying, with the number of contracts that it ends."""

    expiry: date
    futures: int
    options: int


class ExpiriesOut(Wire):
    """The expiries listed on an underlying, nearest first."""

    underlying: str
    items: list[ExpiryOut]


CHANGES_SHOWN_MAX = 100


class TermChangeOut(Wire):
    """A term that an import met on an instrument that is held or has working orders."""

    code: str
    symbol: str
    field: str
    before: str | None
    after: str | None

    @classmethod
    def of(cls, code: str, change: TermChange) -> "TermChangeOut":
        """Show a change under the code of what was done about it."""
        return cls(
            code=code,
            symbol=change.symbol,
            field=change.field,
            before=change.before,
            after=change.after,
        )


class ImportReportOut(Wire):
    """What an import did; `skipped` counts sound rows that are not for this desk, by reason.

    `refused` are rows left out (`term_change_refused`) because they would change what is held or
    ordered is worth; `noted` are lots and ticks taken over although something is open
    (`term_changed_while_open`). At most a hundred of each are shown.
    """

    added: int
    changed: int
    expired: int
    unchanged: int
    skipped: dict[str, int]
    refused: list[TermChangeOut]
    noted: list[TermChangeOut]

    @classmethod
    def of(cls, report: ImportReport) -> "ImportReportOut":
        """Show a report of an import that had no errors."""
        return cls(
            added=report.added,
            changed=report.changed,
            expired=report.expired,
            unchanged=report.unchanged,
            skipped=dict(report.skipped),
            refused=[
                TermChangeOut.of("term_change_refused", each)
                for each in report.refused[:CHANGES_SHOWN_MAX]
            ],
            noted=[
                TermChangeOut.of("term_changed_while_open", each)
                for each in report.noted[:CHANGES_SHOWN_MAX]
            ],
        )


class SessionOut(Wire):
    """One trading day."""

    day: date
    opens: datetime
    closes: datetime
    is_short: bool

    @classmethod
    def of(cls, session: Session) -> "SessionOut":
        """Show a session in the exchange's own time."""
        return cls(
            day=session.day,
            opens=session.opens,
            closes=session.closes,
            is_short=session.is_short,
        )


class ExchangeOut(Wire):
    """Whether an exchange trades now; `session` is the one that is on, or else the next."""

    exchange: str
    timezone: str
    is_open: bool
    session: SessionOut

    @classmethod
    def at(cls, exchange: str, now: datetime) -> "ExchangeOut":
        """Show an exchange at an instant."""
        return cls(
            exchange=exchange,
            timezone=calendars.market(exchange).timezone.key,
            is_open=calendars.is_open(exchange, now),
            session=SessionOut.of(calendars.next_session(exchange, now)),
        )


class ExchangesOut(Wire):
    """All exchanges that have a calendar."""

    items: list[ExchangeOut]


class HolidayOut(Wire):
    """A weekday on which an exchange is closed, and why."""

    day: date
    name: str


class CalendarOut(Wire):
    """An exchange's sessions and holidays between two days, both included."""

    exchange: str
    timezone: str
    sessions: list[SessionOut]
    holidays: list[HolidayOut]
