"""Real desks in processes of their own."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

BIN = Path(sys.executable).parent
EMAIL, PASSWORD = "owner@example.com", "a long enough password"
STARTS_WITHIN_S = 60


@dataclass
class RunningDesk:
    """A desk on a free port of its own, with one data folder over all its lives."""

    home: Path
    feed: str = "sim"
    arguments: tuple[str, ...] = ()
    base: str = ""
    link: str = ""
    process: subprocess.Popen[str] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = {"STRIKEDESK_HOME": str(self.home), "STRIKEDESK_RATE_LIMITS": "off"}
        self.environment = {**os.environ, **given, **self.environment}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `strikedesk` command on this desk's data."""
        return subprocess.run(
            [BIN / "strikedesk", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def program(self) -> list[str]:
        """Return what runs the desk."""
        return [str(BIN / "strikedesk")]

    def start(self) -> None:
        """Start, and wait until it answers."""
        up = ["up", "--port", "0", "--no-browser", "--feed", self.feed]
        command = [*self.program(), *up]
        self.process = subprocess.Popen(
            [*command, *self.arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        told, lines = "", _lines(self.process)
        until = time.monotonic() + STARTS_WITHIN_S
        while "Stop it with" not in told:
            assert time.monotonic() < until, f"the desk did not start:\n{told}"
            told += lines.get(timeout=STARTS_WITHIN_S)
        self.base = re.search(r"open at (\S+)", told)[1]
        link = re.search(r"this link: (\S+)", told)
        self.link = link[1] if link else ""

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def kill_database(self) -> None:
        """End the embedded PostgreSQL the same way, its postmaster and every backend."""
        postmaster = int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        subprocess.run(["pkill", "-KILL", "-P", str(postmaster)], check=False)
        os.kill(postmaster, signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, as Ctrl+C does; returns its exit status."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)

    @contextmanager
    def log_in(self) -> Iterator[httpx.Client]:
        """Lend a client of its API, logged in as `EMAIL`."""
        with httpx.Client(base_url=f"{self.base}/api/v1", timeout=10) as client:
            answer = client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield client


def _lines(process: subprocess.Popen[str]) -> "queue.Queue[str]":
    """Read what a process prints for as long as it lives, so that it never waits for us."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put("(the process ended)\n")

    threading.Thread(target=read, daemon=True).start()
    return lines


def follow(client: httpx.Client, order_id: str, seconds: float = 10) -> dict:
    """Follow an order until it waits for nothing but the market."""
    until = time.monotonic() + seconds
    while True:
        order = client.get(f"/orders/{order_id}").raise_for_status().json()
        if order["status"] not in {"PENDING_NEW", "PENDING_CANCEL", "UNKNOWN"}:
            return order
        assert time.monotonic() < until, f"still {order['status']}"
        time.sleep(0.02)
