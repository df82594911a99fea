"""Secrets are hidden, and what is written can be stored."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.audit.rules import (
    HIDDEN,
    canonical_json,
    is_secret,
    redact,
    storable,
    storable_json,
)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "new_password",
        "Authorization",
        "refresh_token",
        "access-token",
        "X-Api-Key",
        "apikey",
        "api_secret",
        "Set-Cookie",
        "totp",
        "private_key",
    ],
)
def test_fields_named_like_secrets_are_secret(name):
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    ["symbol", "instrument_token", "tokens", "client_order_id", "key", "tokenized", "keyword", 7],
)
def test_other_fields_are_not(name):
    assert not is_secret(name)


def test_redact_looks_into_lists_and_mappings_and_leaves_its_argument_alone():
    inputs = {"user": {"password": "x", "name": "ann"}, "keys": [{"api_key": "y"}], "n": (1,)}

    assert redact(inputs) == {
        "user": {"password": HIDDEN, "name": "ann"},
        "keys": [{"api_key": HIDDEN}],
        "n": [1],
    }
    assert inputs["user"]["password"] == "x"


def test_canonical_json_does_not_depend_on_order_and_writes_exact_numbers_as_text():
    one = {"price": Decimal("10.50"), "at": datetime(2026, 1, 1, tzinfo=UTC), "id": UUID(int=2)}
    two = dict(reversed(one.items()))

    assert canonical_json(one) == canonical_json(two)
    assert json.loads(canonical_json(one))["price"] == "10.50"
    assert canonical_json({"a": "é\x00\ud800"}).isascii()


@given(st.text(max_size=50))
def test_storable_text_has_no_nul_and_encodes(text):
    stored = storable(text, 40)

    assert "\x00" not in stored
    assert len(stored) <= 40
    stored.encode()


def test_storable_json_keeps_plain_values_and_turns_the_rest_into_text():
    value = {"a\x00": [1, 2.5, True, None, 2**70, Decimal("1.0")], "b": ("x\ud800",)}

    assert storable_json(value) == {
        "a\\x00": [1, 2.5, True, None, str(2**70), "1.0"],
        "b": ["x\\ud800"],
    }
