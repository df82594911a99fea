"""Numbers and cursors as they travel in JSON."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from starlette.responses import Response


def plain(value: Decimal) -> str:
    """Write a decimal without an exponent, as it is stored."""
    return format(value, "f")


def _exact(value: Any) -> Any:
    # A JSON number arrives as float; its shortest text is what the sender wrote.
    return repr(value) if isinstance(value, float) else value


Exact = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]
"""A decimal on its way out: a string."""

Positive = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(gt=0, max_digits=20, decimal_places=8, allow_inf_nan=False),
    PlainSerializer(plain, return_type=str, when_used="json"),
]
"""A decimal on its way in: string or number, finite, above zero."""

Cursor = Annotated[str, Field(pattern=r"^\d{1,18}$")]


def answer(model: BaseModel, status_code: int = 200) -> Response:
    """Write a model as the answer itself, for lists that are read often.

    Returned as it is, FastAPI would check and copy once more what we have just made.
    """
    return Response(model.model_dump_json(), status_code, media_type="application/json")


class Wire(BaseModel):
    """Base of what travels: unknown fields are refused, so that a typing error is not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)
