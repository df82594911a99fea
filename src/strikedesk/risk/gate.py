"""Puts together what the gate judges an order by: the database's facts, and the market's."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from strikedesk.accounts.errors import AccountNotFound
from strikedesk.accounts.model import AccountKind, Funds, OpenPnl
from strikedesk.core.numbers import ZERO
from strikedesk.exchange.sessions import is_mis_closed
from strikedesk.identity.model import Principal
from strikedesk.instruments import calendars
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.risk.costs import charges_of_order
from strikedesk.risk.errors import UnknownSymbol
from strikedesk.risk.facts import Facts, Question
from strikedesk.risk.limits import effective
from strikedesk.risk.model import OrderTerms, RiskFacts
from strikedesk.risk.needs import left_out, needed_for
from strikedesk.risk.portfolio import Held, Portfolio, portfolio_of
from strikedesk.risk.service import reference
from strikedesk.risk.terms import worst_price


def question(principal: Principal, terms: OrderTerms, tag: str) -> Question:
    """Say which facts the gate needs for an order."""
    return Question(
        account_id=terms.account_id,
        user_id=principal.user_id,
        strategy_id=terms.strategy_id,
        instrument_id=terms.instrument.id,
        symbol=terms.instrument.symbol,
        underlying=terms.instrument.underlying,
        side=terms.side,
        quantity=terms.quantity,
        price=terms.price,
        tag=tag,
    )


def named(market: LiveMarket, exchange: str, tradingsymbol: str) -> Instrument:
    """Return the instrument of that name.

    Raises
    ------
    UnknownSymbol
    """
    found = market.catalogue.by_symbol(f"{exchange}:{tradingsymbol}")
    if found is None:
        raise UnknownSymbol(
            f"There is no instrument {exchange}:{tradingsymbol}.", field="tradingsymbol"
        )
    return found


def require_account(known: Facts | None) -> Facts:
    """Return the facts.

    Raises
    ------
    AccountNotFound
        If the account is not the caller's.
    """
    if known is None:
        raise AccountNotFound("There is no such account.", field="account_id")
    return known


def facts_of(
    market: LiveMarket, known: Facts, terms: OrderTerms, *, replaced: Decimal = ZERO
) -> RiskFacts:
    """Put together what the gate judges an order by.

    Parameters
    ----------
    replaced : Decimal
        How much works of the order that these terms are to replace; that does not count.
    """
    instrument, account = terms.instrument, known.account
    at = market.clock.now()
    limits = effective(known.limits, advises=account.kind is AccountKind.PAPER)
    funds = funds_of(known)
    book = portfolio(market, known, funds)
    place = (instrument.id, terms.product)
    held = left_out(known.held, terms, replaced)
    here = next((h for h in held if (h.instrument_id, h.product) == place), None)
    facts = RiskFacts(
        account=account,
        funds=with_open_losses(funds, book),
        reference=reference(market, instrument),
        limits=limits.limits,
        portfolio=book,
        advised=limits.advised,
        quote_max_age=market.max_age,
        is_expired=_is_expired(instrument, at),
        mis_closed=is_mis_closed(instrument.exchange, at),
        days_to_expiry=_days_to_expiry(instrument, at),
        desk_halt=known.desk_halt,
        account_halt=known.account_halt,
        strategy_halt=known.strategy_halt,
        restriction=known.restriction,
        net_quantity=here.net_quantity if here else ZERO,
        working_buy=here.working_buy if here else ZERO,
        working_sell=here.working_sell if here else ZERO,
        last_second=known.last_second,
        last_minute=known.last_minute,
        same_ago=None if known.same_at is None else at - known.same_at,
    )
    price = worst_price(terms, facts)
    if price is None or instrument.currency != account.currency:
        return facts
    charges = charges_of_order(terms, price, at)
    margin = needed_for(market, held, terms, facts, at)
    return replace(facts, charges=ZERO if charges is None else charges.total, margin=margin)


def as_if_nothing_worked(facts: RiskFacts) -> RiskFacts:
    """Return the facts of an account whose working orders are gone."""
    return replace(facts, working_buy=ZERO, working_sell=ZERO, margin=None)


def funds_of(known: Facts) -> Funds:
    """Return the account's cash and promises."""
    return Funds(known.cash, known.account.reserved, known.account.margin)


def with_open_losses(funds: Funds, book: Portfolio) -> Funds:
    """Return funds that know what margined positions have lost so far."""
    return replace(funds, open_pnl=OpenPnl(book.margined_pnl))


def portfolio(market: LiveMarket, known: Facts, funds: Funds) -> Portfolio:
    """Value the account's book at the last prices."""
    found = ((market.catalogue.by_id(row.instrument_id), row) for row in known.held)
    held = [Held(instrument, *row[1:]) for instrument, row in found if instrument is not None]
    return portfolio_of(held, funds, partial(last_price, market), known.booked)


def last_price(market: LiveMarket, instrument: Instrument) -> Decimal | None:
    """Return the last price that the board shows, however old."""
    quote = market.board.quote(instrument.id)
    return None if quote is None else quote.last_price


def _days_to_expiry(instrument: Instrument, at: datetime) -> int | None:
    if instrument.expiry is None:
        return None
    return (instrument.expiry - at.astimezone(calendars.timezone(instrument.exchange)).date()).days


def _is_expired(instrument: Instrument, at: datetime) -> bool:
    if instrument.expiry is None:
        return False
    return instrument.expiry < at.astimezone(calendars.timezone(instrument.exchange)).date()
