"""Where a running desk is open, for commands that run beside it."""

import json
import os
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

FILE = "running.json"
ANSWERS_WITHIN_S = 2.0


def address(host: str, port: int) -> str:
    """Write an address as a browser takes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def note(folder: Path, where: str) -> None:
    """Write down where this process's desk is open."""
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps({"address": where, "pid": os.getpid()}), encoding="utf-8")
    fresh.replace(folder / FILE)


def forget(folder: Path) -> None:
    """Remove the note, if it is this process's own."""
    noted = _read(folder)
    if noted is not None and noted[1] == os.getpid():
        (folder / FILE).unlink(missing_ok=True)


def find(folder: Path) -> str | None:
    """Return where a desk is open on these data; None if none is.

    A desk that was killed leaves its note behind, and somebody else may listen there now: it
    counts only while its process lives and a desk answers.
    """
    noted = _read(folder)
    if noted is None or not _lives(noted[1]):
        return None
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{noted[0]}/api/v1/health", timeout=ANSWERS_WITHIN_S) as answer:
            is_desk = json.load(answer).get("status") == "ok"
    except (OSError, ValueError, AttributeError):
        return None
    return noted[0] if is_desk else None


def _read(folder: Path) -> tuple[str, int] | None:
    try:
        found = json.loads((folder / FILE).read_bytes())
        where, pid = str(found["address"]), int(found["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (where, pid) if where.startswith("http://") else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
