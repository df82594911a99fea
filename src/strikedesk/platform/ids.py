"""Ids for a running desk: unique, unguessable and sorted by time."""

import os
import time
from collections.abc import Iterator
from uuid import UUID

from strikedesk.core.ids import uuid7


def _entropy() -> Iterator[bytes]:
    while True:  # the system is asked for a hundred ids' worth at a time
        some = os.urandom(1000)
        yield from (some[at : at + 10] for at in range(0, 1000, 10))


_fresh = _entropy()


def new_id() -> UUID:
    """Make a fresh UUID version 7 from the wall clock and the system's entropy."""
    return uuid7(time.time_ns() // 1_000_000, next(_fresh))
