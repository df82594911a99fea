"""Routes of instruments."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from starlette.convertors import PathConvertor, register_url_convertor

from strikedesk.audit import service as audit
from strikedesk.audit.model import DESK
from strikedesk.core.errors import Invalid
from strikedesk.identity.access import AdminPrincipal, CurrentPrincipal, ReaderPrincipal
from strikedesk.instruments import service
from strikedesk.instruments.access import DeskEngaged, DeskInstruments
from strikedesk.instruments.caching import cached
from strikedesk.instruments.dump import DumpError, parse_dump
from strikedesk.instruments.model import InstrumentFilter, InstrumentKind
from strikedesk.instruments.schemas import (
    BatchIn,
    BatchOut,
    ExchangeCode,
    ExpiriesOut,
    ExpiryOut,
    ImportReportOut,
    InstrumentOut,
    InstrumentsOut,
    SymbolKey,
)
from strikedesk.platform.http import DeskClock, ReadTx, database
from strikedesk.platform.wire import Cursor

LIST_SECONDS = 120
ERRORS_SHOWN_MAX = 100

Limit = Annotated[int, Query(ge=1, le=1000)]
SearchText = Annotated[str, Query(max_length=100)]


class DumpMalformed(Invalid):
    """The instrument dump has faults; nothing of it was imported."""

    code = "instrument_dump_malformed"


class SymbolConvertor(PathConvertor):
    """Takes the rest of a path only if it has a colon, so that ``/instruments/trending`` is free."""

    regex = "[^/:]+:.+"


register_url_convertor("instrument_symbol", SymbolConvertor())

router = APIRouter(prefix="/instruments", tags=["instruments"])


@router.get("", response_model=InstrumentsOut)
async def list_instruments(
    request: Request,
    tx: ReadTx,
    _: CurrentPrincipal,
    q: SearchText | None = None,
    exchange: ExchangeCode | None = None,
    kind: InstrumentKind | None = None,
    underlying: SymbolKey | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 100,
) -> Response:
    """List active instruments, or search them by symbol and name."""
    page = await service.list_instruments(
        tx,
        wanted=InstrumentFilter(exchange, kind, underlying),
        text=(q or "").strip() or None,
        cursor=cursor,
        limit=limit,
    )
    items = [InstrumentOut.of(each) for each in page.items]
    body = InstrumentsOut(items=items, next_cursor=page.next_cursor)
    return cached(request, body, seconds=LIST_SECONDS)


@router.post("/batch")
async def get_batch(body: BatchIn, tx: ReadTx, _: ReaderPrincipal) -> BatchOut:
    """Show many instruments by symbol."""
    batch = await service.batch(tx, body.symbols)
    items = [InstrumentOut.of(each) for each in batch.items]
    return BatchOut(items=items, unknown=list(batch.unknown))


@router.get("/expiries", response_model=ExpiriesOut)
async def get_expiries(
    request: Request, underlying: SymbolKey, instruments: DeskInstruments, _: CurrentPrincipal
) -> Response:
    """List the expiries of the futures and options on an underlying."""
    counts = Counter((each.expiry, each.kind) for each in instruments.derivatives(underlying))
    items = [
        ExpiryOut(
            expiry=day,
            futures=counts[day, InstrumentKind.FUT],
            options=counts[day, InstrumentKind.OPT],
        )
        for day in instruments.expiries(underlying)
    ]
    body = ExpiriesOut(underlying=underlying, items=items)
    return cached(request, body, seconds=LIST_SECONDS)


@router.post("/import")
async def import_dump(
    request: Request,
    file: UploadFile,
    principal: AdminPrincipal,
    clock: DeskClock,
    instruments: DeskInstruments,
    engaged: DeskEngaged,
    complete: Annotated[bool, Form()] = False,
) -> ImportReportOut:
    """Import a Kite instrument dump; with ``complete``, what it does not name is expired.

    Raises
    ------
    DumpMalformed
        If the file has a fault; nothing was imported then.
    """
    dump = await asyncio.to_thread(parse_dump, await file.read())
    db = database(request)
    # Its own transaction, and not the route's: the catalogue must be read after the commit
    # and before the reply.
    async with db.transaction() as tx:
        report = await service.import_dump(
            tx, dump, clock.now().date(), engaged=engaged, complete=complete
        )
        if report.errors:
            raise DumpMalformed(_summary(report.errors), field="file", **_faults(report.errors))
        shown = ImportReportOut.of(report)
        await audit.record(
            tx,
            clock,
            chain=DESK,
            actor=principal.actor,
            action="instruments.imported",
            subject=(file.filename or "")[:200],
            inputs={"complete": complete, **shown.model_dump()},
            success=True,
        )
    async with db.read() as tx:
        await instruments.load(tx)
    return shown


# Last, because its path takes everything with a colon.
@router.get("/{symbol:instrument_symbol}", response_model=InstrumentOut)
async def get_instrument(
    symbol: str, request: Request, tx: ReadTx, _: CurrentPrincipal
) -> Response:
    """Show one instrument, an expired one too."""
    found = InstrumentOut.of(await service.by_symbol(tx, symbol))
    return cached(request, found, seconds=LIST_SECONDS)


def _summary(errors: Sequence[DumpError]) -> str:
    count = len(errors)
    return f"The file has {count} {'fault' if count == 1 else 'faults'}; nothing was imported."


def _faults(errors: Sequence[DumpError]) -> dict[str, object]:
    shown = [
        {"field": each.field, "message": each.message, "line": each.line}
        for each in errors[:ERRORS_SHOWN_MAX]
    ]
    return {"error_count": len(errors), "errors": shown}
