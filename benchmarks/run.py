"""Runs every benchmark, or those named, prints Markdown, keeps JSON."""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import american
import greeks
import implied_vol
import kill_switch
import options
import orders
import payoff
import reads
import regression
import revalue

RESULTS = Path(__file__).parent / "results"


def rates(title: str, figures: dict[str, dict[str, float]]) -> str:
    """Write rates and latencies as a Markdown table."""
    lines = [f"### {title}", "", "| | per second | p50 ms | p99 ms |", "|---|---:|---:|---:|"]
    for name, row in figures.items():
        cells = [f"{row['per_second']:,.0f}", f"{row['p50_ms']:.2f}", f"{row['p99_ms']:.2f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


BENCHMARKS = {
    "orders": ("Durable orders", orders, rates),
    "kill_switch": (f"{kill_switch.ORDERS} working orders, to the last cancel", kill_switch, rates),
    "reads": (f"Reads at {reads.PER_SECOND} a second", reads, rates),
    "greeks": (greeks.TITLE, greeks, options.table),
    "implied_vol": (implied_vol.TITLE, implied_vol, options.table),
    "american": (american.TITLE, american, options.table),
    "regression": (regression.TITLE, regression, rates),
    "revalue": (revalue.TITLE, revalue, rates),
    "payoff": (payoff.TITLE, payoff, rates),
}


def main(wanted: list[str]) -> None:
    """Run and report."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"Benchmarks on {machine}\n")
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / "latest.json"
    results = json.loads(kept.read_text()) if wanted and kept.exists() else {}
    results |= {"machine": machine, "at": datetime.now(UTC).isoformat()}
    for name in wanted or BENCHMARKS:
        title, module, table = BENCHMARKS[name]
        results[name] = module.run()
        print(table(title, results[name]) + "\n", flush=True)
    kept.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
