"""A desk in a process of its own, for as long as a benchmark takes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

BIN = Path(sys.executable).parent
EMAIL, PASSWORD = "bench@example.com", "a long enough password"


@dataclass(frozen=True)
class RunningDesk:
    """Where it answers, and how to be let in."""

    base: str
    token: str
    home: Path

    def call(self, method: str, path: str, body: object = None) -> dict:
        return call(self.base + path, method, body, self.token)


def call(url: str, method: str = "GET", body: object = None, token: str = "") -> dict:
    """Make one JSON request."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    with urlopen(Request(url, data, headers, method=method), timeout=30) as answer:
        return json.loads(answer.read() or b"{}")


@contextmanager
def running_desk(*arguments: str) -> Iterator[RunningDesk]:
    """Start a desk on a free port in an empty folder, and stop it at the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        home = Path(folder) / "home"
        environment = {**os.environ, "STRIKEDESK_RATE_LIMITS": "off", "STRIKEDESK_HOME": str(home)}
        create = ["user", "create", "--email", EMAIL, "--password", PASSWORD, "--role", "admin"]
        subprocess.run([BIN / "strikedesk", *create], env=environment, check=True, stdout=2)
        command = [BIN / "strikedesk", "up", "--port", "0", "--no-browser", *arguments]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            base = process.stdout.readline().split(" open at ")[1].split()[0]
            login = {"email": EMAIL, "password": PASSWORD}
            token = call(f"{base}/api/v1/auth/login", "POST", login)["access_token"]
            yield RunningDesk(base, token, home)
        finally:
            process.terminate()
            process.wait(20)


def wait_until(condition, seconds: float = 30) -> None:
    """Wait for something to come true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if condition():
                return
        except (HTTPError, OSError):
            pass
        time.sleep(0.05)
    raise TimeoutError
