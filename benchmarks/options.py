"""What the option benchmarks share: inputs, timing, peers in their own interpreter, tables."""

import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
NAMES = ("sign", "spot", "strike", "tau", "rate", "dividend_yield", "vol")
RUNS = 9

Figures = dict[str, dict[str, float | str]]


def sample(n: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Listed-like options: strikes near the spot, a week to two years, 5 to 80 % volatility."""
    random = np.random.default_rng(seed)
    return {
        "sign": random.choice([-1.0, 1.0], n),
        "spot": random.uniform(80.0, 120.0, n),
        "strike": random.uniform(80.0, 120.0, n),
        "tau": random.uniform(0.02, 2.0, n),
        "rate": random.uniform(0.0, 0.1, n),
        "dividend_yield": random.uniform(0.0, 0.05, n),
        "vol": random.uniform(0.05, 0.8, n),
    }


def time_per_option(work: Callable[[], object], n: int, runs: int = RUNS) -> dict[str, float]:
    """Nanoseconds per option: the median of several runs, and the best; one run warms up."""
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return {"ns": statistics.median(seconds) / n * 1e9, "ns_best": min(seconds) / n * 1e9}


def c_library() -> ctypes.CDLL | None:
    """Compile `limit.c` on the spot; None without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    target = Path(tempfile.mkdtemp()) / "limit.so"
    flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    command = [compiler, *flags, str(HERE / "limit.c"), "-o", str(target), "-lmvec", "-lm"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return None
    return ctypes.CDLL(str(target))


def peers(task: str, inputs: dict[str, np.ndarray]) -> Figures:
    """Run peers in their own interpreter on one core; a missing one is named, not invented."""
    own = HERE.parent / ".venv-bench" / "bin" / "python"
    python = os.environ.get("STRIKEDESK_BENCH_PYTHON", str(own))
    if not Path(python).exists():
        return {"peers": {"note": "not installed, see requirements-peers.txt"}}
    with tempfile.NamedTemporaryFile(suffix=".npz") as file:
        np.savez(file, **inputs)
        file.flush()
        command = [python, str(HERE / "peers.py"), task, file.name]
        one_core = os.environ | {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=one_core)
    if done.returncode:
        return {"peers": {"note": f"failed: {done.stderr.strip().splitlines()[-1]}"}}
    return json.loads(done.stdout)


def table(title: str, figures: Figures) -> str:
    """Write figures as a Markdown table."""
    lines = [f"### {title}", "", "| | ns per option, median | best | note |", "|---|---:|---:|---|"]
    for name, row in figures.items():
        cells = [f"{row[key]:,.1f}" if key in row else "" for key in ("ns", "ns_best")]
        lines.append(f"| {name} | {' | '.join(cells)} | {row.get('note', '')} |")
    return "\n".join(lines)


def main(title: str, run: Callable[[], Figures]) -> None:
    """Print one benchmark's table."""
    sys.stdout.write(table(title, run()) + "\n")
