"""The catalogue: every active instrument in memory, so that the order path needs no join."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from strikedesk.core.errors import NotFound
from strikedesk.instruments import repo
from strikedesk.instruments.model import Instrument, InstrumentFilter, InstrumentKind
from strikedesk.platform.db import Tx

PAGE = 2000
EVERYTHING = InstrumentFilter()

Listener = Callable[["InstrumentCatalogue"], None]
NO_STRIKE = Decimal(0)


class InstrumentUnknown(NotFound):
    """There is no such instrument, or it has expired."""

    code = "instrument_unknown"


class InstrumentCatalogue:
    """Active instruments by id, symbol, underlying and broker token.

    Loaded at the start and again after every import. A load replaces everything at once, so
    a reader never sees half of it, and what a reader holds stays valid.

    Parameters
    ----------
    instruments : iterable of Instrument
        What it holds before the first `load`; enough for a desk without a database.
    """

    def __init__(self, instruments: Sequence[Instrument] = ()) -> None:
        self._listeners: list[Listener] = []
        self.replace(instruments)

    def __len__(self) -> int:
        """Count the instruments."""
        return len(self._by_id)

    def __iter__(self) -> Iterator[Instrument]:
        """Iterate in order of id."""
        return iter(self._by_id.values())

    async def load(self, tx: Tx) -> None:
        """Read all active instruments, in pages, so that others get their turn in between."""
        found: list[Instrument] = []
        while page := await repo.page(tx, EVERYTHING, found[-1].id if found else 0, PAGE):
            found += page
        self.replace(found)

    def replace(self, instruments: Sequence[Instrument]) -> None:
        """Hold these instruments, in order of id, and no others."""
        by_underlying: dict[str, list[Instrument]] = defaultdict(list)
        for each in instruments:
            if each.is_derivative and each.underlying is not None:
                by_underlying[each.underlying].append(each)
        self._by_id = {each.id: each for each in instruments}
        self._by_symbol = {each.symbol: each for each in instruments}
        self._by_token: dict[tuple[str, str], Instrument] | None = None
        self._by_underlying: Mapping[str, Sequence[Instrument]] = MappingProxyType({
            underlying: tuple(sorted(contracts, key=_by_terms))
            for underlying, contracts in sorted(by_underlying.items())
        })  # fmt: skip
        for listener in tuple(self._listeners):
            listener(self)

    def listen(self, listener: Listener) -> None:
        """Call ``listener(catalogue)`` whenever the content was replaced, from now on."""
        self._listeners.append(listener)

    def by_id(self, instrument_id: int) -> Instrument | None:
        """Return an instrument, or None if it is unknown or has expired."""
        return self._by_id.get(instrument_id)

    def by_symbol(self, symbol: str) -> Instrument | None:
        """Return the instrument of ``EXCHANGE:TRADINGSYMBOL``, or None."""
        return self._by_symbol.get(symbol)

    def require(self, symbol: str) -> Instrument:
        """Return the instrument of ``EXCHANGE:TRADINGSYMBOL``.

        Raises
        ------
        InstrumentUnknown
            If there is none, or it has expired.
        """
        found = self._by_symbol.get(symbol)
        if found is None:
            raise InstrumentUnknown(
                f"{symbol!r} is not an active instrument. Symbols look like NSE:RELIANCE; "
                "search with GET /instruments?q=.",
                field="symbol",
            )
        return found

    def by_token(self, broker: str, token: str) -> Instrument | None:
        """Return the instrument that a broker knows by that identifier, or None."""
        if self._by_token is None:
            self._by_token = {
                (name, value): each for each in self for name, value in each.tokens.items()
            }
        return self._by_token.get((broker, token))

    @property
    def underlyings(self) -> Sequence[str]:
        """Symbols that futures or options are written on, in alphabetical order."""
        return tuple(self._by_underlying)

    def derivatives(self, underlying: str) -> Sequence[Instrument]:
        """Return the futures and options on a symbol, by expiry, futures first, strike, right."""
        return self._by_underlying.get(underlying, ())

    def expiries(self, underlying: str, kind: InstrumentKind | None = None) -> list[date]:
        """Return the expiries of the derivatives on a symbol, rising, of one kind if given."""
        found = {
            each.expiry
            for each in self.derivatives(underlying)
            if each.expiry is not None and kind in {None, each.kind}
        }
        return sorted(found)


def _by_terms(each: Instrument) -> tuple[date, Decimal, str]:
    return each.expiry or date.max, each.strike or NO_STRIKE, each.right or ""
