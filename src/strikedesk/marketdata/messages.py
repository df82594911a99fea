"""What a client may say on a stream, and how a saying that makes no sense is answered."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

import orjson
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from strikedesk.marketdata.service import LEVELS_MAX, LEVELS_MIN
from strikedesk.platform.wire import Wire

UNSUPPORTED_DATA = 1003
MESSAGE_TOO_BIG = 1009

Symbols = Annotated[list[Annotated[str, StringConstraints(max_length=300)]], Field(min_length=1)]
Levels = Annotated[int, Field(ge=LEVELS_MIN, le=LEVELS_MAX)]


class Subscribe(Wire):
    """Send these from now on; said again, the newer terms count."""

    type: Literal["subscribe"]
    symbols: Symbols
    order_book: bool = False
    depth: Levels = 10


class Unsubscribe(Wire):
    """Send these no longer."""

    type: Literal["unsubscribe"]
    symbols: Symbols


class Snapshot(Wire):
    """Send all that is subscribed now, changed or not."""

    type: Literal["snapshot"]


class Ping(Wire):
    """Say that you are there."""

    type: Literal["ping"]


class BookRequest(Wire):
    """Send the book now, and from now on with that depth if one is given."""

    type: Literal["snapshot", "ping"] = "snapshot"
    depth: Levels | None = None


MarketMessage = Annotated[Subscribe | Unsubscribe | Snapshot | Ping, Field(discriminator="type")]
MARKET: TypeAdapter[Subscribe | Unsubscribe | Snapshot | Ping] = TypeAdapter(MarketMessage)
BOOK: TypeAdapter[BookRequest] = TypeAdapter(BookRequest)


@dataclass(frozen=True, slots=True)
class Send:
    """Answer with a text message."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection."""

    code: int
    reason: str


Action = Send | Close
Spoken = TypeVar("Spoken")


class Misunderstood(Exception):
    """What the client said makes no sense; carries the answer."""

    def __init__(self, *answer: Action) -> None:
        super().__init__(answer)
        self.answer = list(answer)


def message(kind: str, **fields: object) -> str:
    """Write a message of that type."""
    return orjson.dumps({"type": kind, **fields}, option=orjson.OPT_UTC_Z).decode()


def error(code: str, text: str) -> Send:
    """Tell a client what was wrong."""
    return Send(message("error", code=code, message=text))


def read(data: str | bytes, known: TypeAdapter[Spoken], bytes_max: int) -> Spoken:
    """Read a message.

    Raises
    ------
    Misunderstood
        If it is binary, too long, no JSON, of no known type or not of that type's form.
    """
    if isinstance(data, bytes):
        reason = "Messages are JSON text."
        raise Misunderstood(error("binary_not_accepted", reason), Close(UNSUPPORTED_DATA, reason))
    if len(data.encode("utf-8", "surrogatepass")) > bytes_max:
        reason = f"Messages are at most {bytes_max} bytes."
        raise Misunderstood(error("message_too_large", reason), Close(MESSAGE_TOO_BIG, reason))
    try:
        return known.validate_json(data)
    except ValidationError as invalid:
        raise Misunderstood(_explained(invalid)) from invalid


CODES = {
    "json_invalid": "bad_json",
    "string_unicode": "bad_json",
    "union_tag_invalid": "unknown_type",
    "union_tag_not_found": "unknown_type",
    "literal_error": "unknown_type",
}


def _explained(invalid: ValidationError) -> Send:
    first = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    code = CODES.get(first["type"], "bad_message")
    return error(code, f"{where}: {first['msg']}" if where else first["msg"])
