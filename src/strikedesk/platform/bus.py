"""The bus: facts that have already happened, told to whoever listens.

Two kinds of traffic, two promises. Quotes may be conflated and dropped. Order events may be
dropped here too, because their truth is in PostgreSQL by sequence number: a listener that
was overrun is told so and reads again.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

Message = dict[str, Any]

OVERRUN: Message = {"type": "overrun"}
"""Handed to a listener in place of the messages that it was too slow to take."""


class Subscription(Protocol):
    """One listener's place in the queue."""

    def __aiter__(self) -> AsyncIterator[Message]:
        """Iterate over messages as they come; never ends by itself."""
        ...


class Bus(Protocol):
    """Publish and subscribe by topic; Redis implements the same words."""

    async def publish(self, topic: str, message: Message) -> None:
        """Tell all present listeners of the topic; nobody listening is no error."""
        ...

    def has_listeners(self, topic: str) -> bool:
        """Tell whether anybody would hear; may say yes when it cannot know."""
        ...

    def subscribe(self, *topics: str) -> AbstractContextManager[Subscription]:
        """Listen until the block ends."""
        ...


class _Queue:
    """A bounded queue that replaces what it drops by one OVERRUN."""

    def __init__(self, size: int) -> None:
        self._queue: asyncio.Queue[Message] = asyncio.Queue(size)
        self._overrun = False

    def put(self, message: Message) -> None:
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self._overrun = True

    async def __aiter__(self) -> AsyncIterator[Message]:
        while True:
            message = await self._queue.get()
            yield message
            if self._overrun and self._queue.empty():
                self._overrun = False
                yield OVERRUN


class InProcessBus:
    """The bus of a desk that runs in one process.

    Parameters
    ----------
    queue_size : int
        Messages that one listener may be behind before it is told OVERRUN.
    """

    def __init__(self, queue_size: int = 1000) -> None:
        self._size = queue_size
        self._listeners: dict[str, set[_Queue]] = defaultdict(set)

    async def publish(self, topic: str, message: Message) -> None:
        """Tell all present listeners of the topic; nobody listening is no error."""
        for queue in tuple(self._listeners.get(topic, ())):
            queue.put(message)

    def has_listeners(self, topic: str) -> bool:
        """Tell whether anybody would hear; saves writing a message that nobody reads."""
        return bool(self._listeners.get(topic))

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Listen to the topics until the block ends."""
        queue = _Queue(self._size)
        for topic in topics:
            self._listeners[topic].add(queue)
        try:
            yield queue
        finally:
            for topic in topics:
                self._listeners[topic].discard(queue)
                if not self._listeners[topic]:
                    del self._listeners[topic]
