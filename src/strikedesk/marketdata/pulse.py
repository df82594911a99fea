"""Tells the connections that the board changed, a few at a time."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from strikedesk.marketdata.board import QuoteBoard, Slots

BATCH = 25
"""Connections woken before everybody else (orders above all) gets a turn of the event loop."""


class Pulse:
    """Wakes every connection after a change of the board.

    It listens to the board, and has a task, only while there are connections.
    """

    def __init__(self, board: QuoteBoard) -> None:
        self._board = board
        self._connections: set[asyncio.Event] = set()
        self._changed = asyncio.Event()
        self._end_listening: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    @contextmanager
    def join(self) -> Iterator[asyncio.Event]:
        """Lend an event that is set after every change, until the block ends."""
        wake = asyncio.Event()
        self._connections.add(wake)
        if self._task is None:
            self._end_listening = self._board.listen(self._on_update)
            self._task = asyncio.create_task(self._run(), name="market pulse")
        try:
            yield wake
        finally:
            self._connections.discard(wake)
            if not self._connections:
                self._rest()

    def _rest(self) -> None:
        if self._end_listening is not None:
            self._end_listening()
        if self._task is not None:
            self._task.cancel()
        self._end_listening = self._task = None

    def _on_update(self, _slots: Slots) -> None:
        self._changed.set()

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for place, wake in enumerate(tuple(self._connections), 1):
                wake.set()
                if place % BATCH == 0:
                    await asyncio.sleep(0)
