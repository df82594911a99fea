"""Replies that a browser may keep for a while, and then check with one short question."""

from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel


def cached(request: Request, body: BaseModel, *, seconds: int) -> Response:
    """Answer with a body and its entity tag, or with 304 if the caller has it already.

    Parameters
    ----------
    seconds : int
        How long the caller may show it without asking again.
    """
    content = body.model_dump_json().encode()
    tag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"private, max-age={seconds}",
        "Vary": "Authorization",
    }
    known = request.headers.get("if-none-match", "")
    if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
