"""The table of closures that ships with the desk, against the library that it comes from."""

import pytest

from strikedesk.instruments import closures


@pytest.mark.parametrize("source", ["XNSE", "XNYS", "KE"])
def test_table_says_what_the_library_says(source):
    for year in map(int, closures._table()[source]):
        written, told = closures._listed(source, year), closures.computed(source, year)
        assert dict(written) == dict(told), "run tools/closures.py"


def test_a_year_beyond_the_table_is_asked_of_the_library():
    assert "2020" not in closures._table()["XNYS"]
    assert "Christmas Day" in closures._listed("XNYS", 2020).values()
