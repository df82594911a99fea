"""Identifiers are handed in, so that a replay makes the same ones."""

from collections.abc import Callable
from uuid import UUID

NewId = Callable[[], UUID]


def uuid7(unix_ms: int, entropy: bytes) -> UUID:
    """Build a time-ordered UUID version 7.

    Parameters
    ----------
    unix_ms : int
        Milliseconds since 1970-01-01 UTC, 0 <= unix_ms < 2**48.
    entropy : bytes
        Ten random bytes; six bits of them give way to version and variant.

    Returns
    -------
    UUID
        Sorts by time to the millisecond.

    References
    ----------
    RFC 9562 section 5.7.
    """
    head = (unix_ms << 80) | int.from_bytes(entropy, "big")
    versioned = (head & ~(0xF << 76)) | (0x7 << 76)
    return UUID(int=(versioned & ~(0x3 << 62)) | (0x2 << 62))
