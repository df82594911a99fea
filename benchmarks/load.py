"""A small HTTP/1.1 load generator: keep-alive connections, exact latencies, no framework."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

Request = tuple[str, str, bytes]
"""Method, path, body."""


@dataclass(frozen=True)
class Measured:
    """What a run of requests took.

    `seconds` is the wall time of the whole run; latencies are seconds, in no order.
    """

    seconds: float
    latencies: list[float]
    failures: int

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        ordered = sorted(self.latencies)
        place = min(len(ordered) - 1, int(len(ordered) * percent / 100))
        return ordered[place] * 1000


class Connection:
    """One keep-alive connection."""

    def __init__(self, base: str, token: str) -> None:
        self._at = urlsplit(base)
        self._head = f"Host: {self._at.netloc}\r\nAuthorization: Bearer {token}\r\n"

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self._at.hostname, self._at.port)

    async def send(self, request: Request) -> tuple[int, bytes]:
        method, path, body = request
        head = f"{method} {path} HTTP/1.1\r\n{self._head}"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + body)
        raw = await self._reader.readuntil(b"\r\n\r\n")
        status = int(raw[9:12])
        lowered = raw.lower()
        start = lowered.find(b"content-length:")
        length = int(lowered[start + 15 : lowered.find(b"\r\n", start)]) if start >= 0 else 0
        return status, await self._reader.readexactly(length) if length else b""

    async def close(self) -> None:
        self._writer.close()


async def as_fast_as_possible(
    base: str, token: str, clients: int, requests: Callable[[int], Iterator[Request]]
) -> Measured:
    """Let each client send its requests one after the other."""
    latencies: list[float] = []
    failures = 0

    async def client(number: int) -> None:
        nonlocal failures
        connection = Connection(base, token)
        await connection.open()
        for request in requests(number):
            started = time.perf_counter()
            status, _ = await connection.send(request)
            latencies.append(time.perf_counter() - started)
            failures += status >= 300
        await connection.close()

    started = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return Measured(time.perf_counter() - started, latencies, failures)


async def at_a_steady_rate(
    base: str, token: str, per_second: float, requests: list[Request], connections: int = 32
) -> Measured:
    """Send on schedule whether or not answers are back; latency counts from the schedule."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(connections):
        connection = Connection(base, token)
        await connection.open()
        free.put_nowait(connection)
    latencies: list[float] = []
    failures = 0

    async def send(request: Request, due: float) -> None:
        nonlocal failures
        connection = await free.get()
        status, _ = await connection.send(request)
        latencies.append(time.perf_counter() - due)
        failures += status >= 300
        free.put_nowait(connection)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number, request in enumerate(requests):
            due = started + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(send(request, due))
    return Measured(time.perf_counter() - started, latencies, failures)


def as_body(value: object) -> bytes:
    """Write a JSON body."""
    return json.dumps(value).encode()
