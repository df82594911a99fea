"""Times a function over and over, here or in the peers' own interpreter."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SECONDS = 2.0
RUNS_MIN, RUNS_MAX = 5, 400


def timed(work: Callable[[], object], runs: int | None = None) -> dict[str, float]:
    """Call it once unmeasured, then for two seconds or `runs` times."""
    if runs is None:
        work()
    taken: list[float] = []
    while not _enough(taken, runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return {
        "per_second": len(taken) / sum(taken),
        "p50_ms": 1e3 * float(np.percentile(taken, 50)),
        "p99_ms": 1e3 * float(np.percentile(taken, 99)),
    }


def _enough(taken: list[float], runs: int | None) -> bool:
    if runs is not None:
        return len(taken) >= runs
    return len(taken) >= RUNS_MAX or (sum(taken) > SECONDS and len(taken) >= RUNS_MIN)


def peers(task: str) -> dict[str, dict[str, float]]:
    """Figures of other libraries; none where their interpreter is not installed."""
    own = HERE.parent / ".venv-bench" / "bin" / "python"
    python = os.environ.get("STRIKEDESK_BENCH_PYTHON", str(own))
    if not Path(python).exists():
        print(f"({task}: peers are not installed, see requirements-peers.txt)")
        return {}
    command = [python, str(HERE / "repeated_peers.py"), task]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
