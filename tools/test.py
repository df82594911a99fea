"""Runs every test that this machine can run, and says at the end what it had to skip.

`STRIKEDESK_TEST_ALL=1` turns a skip into a failure.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
PARTS = (
    # Many small tests on every core; then those that start processes of their own, one by one.
    ("unit, database, API, simulation", ["-m", "not (e2e or crash)", "-n", "auto"]),
    ("crash and browser", ["-m", "e2e or crash", "-n", "0"]),
)


def pytest(arguments: list[str], report: Path) -> int:
    """Run pytest; no test at all in a part is no failure."""
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    code = subprocess.run(command, cwd=ROOT).returncode
    return 0 if code == 5 else code


def skipped(report: Path) -> list[str]:
    """Return the reasons of skipped tests."""
    found = ElementTree.parse(report).iter("skipped") if report.exists() else ()
    return [re.sub(r"^Skipped: ", "", item.get("message") or "") for item in found]


def main() -> int:
    """Run all parts; the exit status is that of the first that failed."""
    failed, reasons = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in PARTS:
            print(f"\n== {name}", flush=True)
            report = Path(folder) / "report.xml"
            if pytest([*arguments, *sys.argv[1:]], report):
                failed.append(name)
            reasons += skipped(report)
            report.unlink(missing_ok=True)
    print("\n== web", flush=True)
    if subprocess.run([sys.executable, ROOT / "tools/web.py", "test"]).returncode:
        failed.append("web")
    print(f"\nskipped: {len(reasons)}")
    for reason in sorted(set(reasons)):
        print(f"  {reasons.count(reason)} x {reason}")
    if reasons and os.environ.get("STRIKEDESK_TEST_ALL") == "1":
        failed.append("something was skipped and STRIKEDESK_TEST_ALL=1")
    print("failed: " + (", ".join(failed) or "nothing"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
