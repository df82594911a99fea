"""Takes each check out of the gate in turn, and prints which tests of the gate then fail."""

import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from strikedesk.risk import rules

UNIT = Path(__file__).parents[1] / "unit" / "risk"


class Failed:
    """Remembers which tests failed."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.names.append(report.nodeid)


def failed_tests() -> list[str]:
    failed = Failed()
    arguments = [str(UNIT / "test_rules.py"), "-q", "-x", "--noconftest"]
    arguments += [f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "hypothesispytest")]
    with redirect_stdout(io.StringIO()):
        code = pytest.main(arguments, plugins=[failed])
    assert code in (0, 1), f"pytest could not run the tests of the gate: {code}"
    return failed.names


def main() -> None:
    whole, found = rules.CHECKS, {"": failed_tests()}
    for check in whole:
        rules.CHECKS = tuple(each for each in whole if each is not check)
        found[check.__name__] = failed_tests()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
