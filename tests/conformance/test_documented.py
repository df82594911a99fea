import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "broker-conformance.md"


def test_the_page_lists_every_case_of_the_suite_in_order() -> None:
    cases = re.findall(r"async def test_c(\d\d)_", (HERE / "test_broker.py").read_text())
    listed = re.findall(r"^\| C(\d\d) \|", PAGE.read_text(), re.MULTILINE)
    assert listed == cases == [f"{number:02}" for number in range(1, len(cases) + 1)]
