"""Every error as an RFC 9457 problem document, with a stable code and the field at fault."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import asyncpg
import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from strikedesk.audit import service as audit
from strikedesk.core import errors
from strikedesk.core.errors import StrikeDeskError
from strikedesk.platform.db import AWAY_ADVICE, DatabaseUnavailable

log = structlog.get_logger(__name__)

STATUS: tuple[tuple[type[StrikeDeskError], int], ...] = (
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.TooManyRequests, 429),
    (errors.Unavailable, 503),
)
"""The one table of which family gets which status; the first that fits counts."""

UNSTORABLE = (
    asyncpg.CharacterNotInRepertoireError,
    asyncpg.UntranslatableCharacterError,
    asyncpg.DataError,
)


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    """Write a problem document.

    Parameters
    ----------
    code : str
        Stable; programs may depend on it.
    detail : str
        What happened and what to do, for a person.
    extra : mapping
        Further members: ``field``, ``errors``, the numbers of the case.
    """
    body = {
        "type": f"urn:strikedesk:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request.scope.get("state", {}).get("request_id"),
    }
    body.update(
        (name, value) for name, value in extra.items() if value is not None and name not in body
    )
    return Response(
        orjson.dumps(body, default=str),
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StrikeDeskError)
    status = next((status for family, status in STATUS if isinstance(error, family)), 500)
    headers = {}
    if isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    facts = {"field": error.field, "retryable": error.retryable, **error.facts}
    return problem(request, status, error.code, error.message, headers=headers, extra=facts)


async def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        {"field": _field(fault["loc"]), "message": fault["msg"].removeprefix("Value error, ")}
        for fault in error.errors()
    ]
    first = faults[0]
    detail = f"{first['field']}: {first['message']}" if first["field"] else first["message"]
    return problem(
        request,
        422,
        "validation",
        detail,
        extra={"field": first["field"] or None, "errors": faults},
    )


def _field(location: tuple[Any, ...]) -> str:
    places = {"body", "query", "path", "header", "cookie"}
    return ".".join(str(part) for part in location if part not in places)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name.lower()
    return problem(request, error.status_code, code, str(error.detail), headers=error.headers)


async def _on_unstorable(request: Request, error: Exception) -> Response:
    return problem(request, 422, "unstorable_text", f"The database cannot store this: {error}")


async def _on_away(request: Request, error: Exception) -> Response:
    away = DatabaseUnavailable(AWAY_ADVICE)
    log.warning("database away", error=str(error))
    return await _on_error(request, away)


async def _on_bug(request: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error, path=request.url.path)
    state = request.app.state
    try:
        async with state.db.transaction() as tx:
            await audit.record_error(
                tx,
                state.wall_clock,
                error,
                request=audit.RequestFacts(
                    request_id=request.scope.get("state", {}).get("request_id"),
                    method=request.method,
                    path=request.url.path,
                ),
            )
    except Exception:
        log.exception("the error could not be recorded")
    detail = "Something went wrong here, and it has been recorded. Nothing says that it was done."
    return problem(request, 500, "internal_error", detail)


def install(app: FastAPI) -> None:
    """Answer every error of an app with a problem document."""
    app.add_exception_handler(StrikeDeskError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    for unstorable in UNSTORABLE:
        app.add_exception_handler(unstorable, _on_unstorable)
    app.add_exception_handler(UnicodeEncodeError, _on_unstorable)
    app.add_exception_handler(asyncpg.PostgresConnectionError, _on_away)
    app.add_exception_handler(asyncpg.InterfaceError, _on_away)
    app.add_exception_handler(Exception, _on_bug)


PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An error as RFC 9457 has it. Members that are not listed are the numbers of the case.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string", "title": "Type"},
        "title": {"type": "string", "title": "Title"},
        "status": {"type": "integer", "title": "Status"},
        "detail": {"type": "string", "title": "Detail"},
        "code": {"type": "string", "title": "Code", "description": "Stable."},
        "request_id": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "Request Id"},
        "field": {"type": "string", "title": "Field"},
        "retryable": {"type": "boolean", "title": "Retryable"},
        "errors": {
            "type": "array",
            "title": "Errors",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
REPLACED = ("HTTPValidationError", "ValidationError")


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI document in which a 422 is a problem document.

    Parameters
    ----------
    document : dict
        As FastAPI writes it; changed in place.
    """
    schemas = document.get("components", {}).get("schemas", {})
    for name in REPLACED:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    answer = {
        "description": "Unprocessable Content",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for path in document.get("paths", {}).values():
        for operation in path.values():
            if "422" in operation.get("responses", {}):
                operation["responses"]["422"] = answer
    return document
