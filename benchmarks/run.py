"""Runs every benchmark, prints Markdown, keeps JSON."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import orders
import reads

RESULTS = Path(__file__).parent / "results"


def table(title: str, figures: dict[str, dict[str, float]]) -> str:
    """Write figures as a Markdown table."""
    lines = [f"### {title}", "", "| | per second | p50 ms | p99 ms |", "|---|---:|---:|---:|"]
    for name, row in figures.items():
        cells = [f"{row['per_second']:,.0f}", f"{row['p50_ms']:.2f}", f"{row['p99_ms']:.2f}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Run and report."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"Benchmarks on {machine}\n")
    results = {"machine": machine, "at": datetime.now(UTC).isoformat()}
    for name, title, module in (
        ("orders", "Durable orders", orders),
        ("reads", f"Reads at {reads.PER_SECOND} a second", reads),
    ):
        results[name] = module.run()
        print(table(title, results[name]) + "\n", flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
