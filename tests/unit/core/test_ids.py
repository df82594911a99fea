import os

from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.ids import uuid7

milliseconds = st.integers(min_value=0, max_value=2**48 - 1)


@given(milliseconds, st.binary(min_size=10, max_size=10))
def test_id_is_a_version_7_of_the_right_variant(ms: int, entropy: bytes) -> None:
    made = uuid7(ms, entropy)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == ms


@given(milliseconds, milliseconds)
def test_ids_sort_by_time(first: int, second: int) -> None:
    if first < second:
        assert uuid7(first, os.urandom(10)) < uuid7(second, os.urandom(10))
