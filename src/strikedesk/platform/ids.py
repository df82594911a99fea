"""Ids for a running desk: unique, unguessable and sorted by time."""

import os
import time
from uuid import UUID

from strikedesk.core.ids import uuid7


def new_id() -> UUID:
    """Make a fresh UUID version 7 from the wall clock and the system's entropy."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))
