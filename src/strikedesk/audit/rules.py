"""What may not be written down, and how what may is written."""

import json
import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[redacted]"

_SECRET = re.compile(
    r"(^|_)(password|passphrase|secret|token|authorization|cookie|credential|otp|totp"
    r"|(api|access|private)_?key)s?$"
)
_NOT_SECRET = {"instrument_token", "instrument_tokens", "tokens"}


def redact(value: Any) -> Any:
    """Return a copy in which the value of every field named like a secret is hidden.

    Looks into mappings, lists and tuples at any depth. Names are compared without regard to
    case, and ``-`` counts as ``_``, so that HTTP headers are covered too.
    """
    if isinstance(value, Mapping):
        return {key: HIDDEN if is_secret(key) else redact(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [redact(held) for held in value]
    return value


def is_secret(name: object) -> bool:
    """Tell whether a field of that name holds a secret."""
    plain = str(name).lower().replace("-", "_")
    return plain not in _NOT_SECRET and _SECRET.search(plain) is not None


def canonical_json(value: Any) -> str:
    """Write JSON in one way only: keys sorted, no spaces, ASCII; what JSON lacks as its text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def storable(text: str, length_max: int) -> str:
    """Return text that PostgreSQL takes: no NUL, no lone surrogate, cut to ``length_max``."""
    clean = text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
    return clean[:length_max]


def storable_json(value: Any) -> Any:
    """Return a copy that PostgreSQL's jsonb takes: clean texts, and no integer past 64 bits."""
    if isinstance(value, Mapping):
        return {storable(str(key), 200): storable_json(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(held) for held in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    return storable(str(value), 5000)
