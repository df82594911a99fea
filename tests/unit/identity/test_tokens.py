"""Access tokens and stream tickets: ours pass, everything else is refused."""

import base64
import json
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import jwt
import pytest

from strikedesk.identity.errors import SessionEnded, TokenExpired, TokenInvalid
from strikedesk.identity.model import Principal, Role, User
from strikedesk.identity.tokens import Revocations, Tokens, opaque_token, token_hash

AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
SECRET = b"s" * 32
SESSION = UUID(int=9)
ANN = User(UUID(int=1), "ann@desk.example", Role.TRADER, AT, AT, None)
QUARTER = timedelta(minutes=15)


class Watch:
    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at


def desk_tokens(watch: Watch, secret: bytes = SECRET) -> Tokens:
    ids = count(1)
    return Tokens(secret, watch, lambda: UUID(int=next(ids)), Revocations(watch, QUARTER), QUARTER)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def tokens(watch) -> Tokens:
    return desk_tokens(watch)


def forged(claims: dict, header: dict, signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def claims_of(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def test_own_token_names_its_user_twice_the_same(tokens):
    token = tokens.issue_access(ANN, SESSION)

    expected = Principal(
        ANN.id, ANN.email, Role.TRADER, frozenset({"read", "trade"}), "session", SESSION
    )
    assert tokens.read_access(token) == expected
    assert tokens.read_access(token) is tokens.read_access(token)


def test_token_expires_to_the_second_also_from_the_cache(tokens, watch):
    token = tokens.issue_access(ANN, SESSION)
    watch.at = AT + QUARTER - timedelta(seconds=1)
    tokens.read_access(token)
    watch.at = AT + QUARTER

    with pytest.raises(TokenExpired):
        tokens.read_access(token)
    with pytest.raises(TokenExpired):
        desk_tokens(watch).read_access(token)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE"])
def test_unsigned_token_is_refused(tokens, algorithm):
    claims = claims_of(tokens.issue_access(ANN, SESSION)) | {"role": "admin"}

    with pytest.raises(TokenInvalid):
        tokens.read_access(forged(claims, {"alg": algorithm, "typ": "at+jwt"}))


def test_token_of_another_key_is_refused(tokens, watch):
    foreign = desk_tokens(watch, b"f" * 32).issue_access(ANN, SESSION)

    with pytest.raises(TokenInvalid):
        tokens.read_access(foreign)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_token_of_another_algorithm_is_refused(tokens, algorithm):
    claims = claims_of(tokens.issue_access(ANN, SESSION))
    other = jwt.encode(claims, SECRET, algorithm, headers={"typ": "at+jwt"})

    with pytest.raises(TokenInvalid):
        tokens.read_access(other)


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://evil.example/keys"},
        {"jwk": {"kty": "oct", "k": "ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY"}},
        {"x5u": "https://evil.example/cert"},
        {"kid": "../../dev/null"},
    ],
)
def test_keys_named_in_the_header_are_not_trusted(tokens, header):
    claims = claims_of(tokens.issue_access(ANN, SESSION))
    token = jwt.encode(claims, b"f" * 32, "HS256", headers={"typ": "at+jwt", **header})

    with pytest.raises(TokenInvalid):
        tokens.read_access(token)


@pytest.mark.parametrize(
    "change",
    [{"iss": "other"}, {"aud": "strikedesk:stream"}, {"aud": None}, {"exp": None}, {"sub": None}],
)
def test_token_for_other_ears_or_without_a_claim_is_refused(tokens, change):
    claims = claims_of(tokens.issue_access(ANN, SESSION)) | change
    claims = {name: value for name, value in claims.items() if value is not None}
    token = jwt.encode(claims, SECRET, "HS256", headers={"typ": "at+jwt"})

    with pytest.raises(TokenInvalid):
        tokens.read_access(token)


def test_token_of_another_type_is_refused(tokens):
    claims = claims_of(tokens.issue_access(ANN, SESSION))

    for kind in ("JWT", "ticket+jwt", "at+JWT"):
        with pytest.raises(TokenInvalid):
            tokens.read_access(jwt.encode(claims, SECRET, "HS256", headers={"typ": kind}))


def test_altered_payload_or_signature_is_refused(tokens):
    head, payload, signature = tokens.issue_access(ANN, SESSION).split(".")
    raised = claims_of(f"{head}.{payload}.{signature}") | {"role": "admin"}
    body = base64.urlsafe_b64encode(json.dumps(raised).encode()).rstrip(b"=").decode()

    for token in (f"{head}.{body}.{signature}", f"{head}.{payload}.{signature[:-3]}AAA"):
        with pytest.raises(TokenInvalid):
            tokens.read_access(token)


@pytest.mark.parametrize("text", ["", ".", "a.b.c", "é", "x" * 5000, "..", "null", "\x00"])
def test_garbage_is_refused(tokens, text):
    with pytest.raises(TokenInvalid):
        tokens.read_access(text)


def test_refresh_token_is_no_access_token(tokens):
    with pytest.raises(TokenInvalid):
        tokens.read_access(opaque_token())


def test_ended_session_ends_its_token_at_once_even_when_cached(watch):
    revocations = Revocations(watch, QUARTER)
    tokens = Tokens(SECRET, watch, lambda: UUID(int=3), revocations, QUARTER)
    token = tokens.issue_access(ANN, SESSION)
    tokens.read_access(token)
    revocations.add(SESSION)

    with pytest.raises(SessionEnded):
        tokens.read_access(token)


def test_revocations_are_forgotten_when_no_token_can_be_alive(watch):
    revocations = Revocations(watch, QUARTER)
    revocations.add(UUID(int=1))
    watch.at += QUARTER
    revocations.add(UUID(int=2), UUID(int=3))

    assert UUID(int=1) not in revocations
    assert UUID(int=2) in revocations
    assert UUID(int=3) in revocations


def test_cache_of_tokens_is_bounded(tokens, watch, monkeypatch):
    monkeypatch.setattr("strikedesk.identity.tokens.CACHED_MAX", 3)

    for n in range(10):
        tokens.read_access(tokens.issue_access(ANN, UUID(int=n)))

    assert len(tokens._read) == 3


def test_ticket_opens_once(tokens):
    principal = tokens.read_access(tokens.issue_access(ANN, SESSION))
    ticket = tokens.issue_ticket(principal)

    assert tokens.redeem_ticket(ticket) == principal
    with pytest.raises(TokenInvalid):
        tokens.redeem_ticket(ticket)


def test_ticket_keeps_the_narrow_scope_of_a_key(tokens):
    bot = Principal(ANN.id, ANN.email, Role.TRADER, frozenset({"read"}), "api_key", UUID(int=5))

    assert tokens.redeem_ticket(tokens.issue_ticket(bot)) == bot


def test_ticket_expires_within_half_a_minute(tokens, watch):
    ticket = tokens.issue_ticket(tokens.read_access(tokens.issue_access(ANN, SESSION)))
    watch.at += timedelta(seconds=30)

    with pytest.raises(TokenExpired):
        tokens.redeem_ticket(ticket)


def test_ticket_of_an_ended_session_is_refused(watch):
    revocations = Revocations(watch, QUARTER)
    tokens = Tokens(SECRET, watch, lambda: UUID(int=3), revocations, QUARTER)
    ticket = tokens.issue_ticket(tokens.read_access(tokens.issue_access(ANN, SESSION)))
    revocations.add(SESSION)

    with pytest.raises(SessionEnded):
        tokens.redeem_ticket(ticket)


def test_ticket_and_access_token_do_not_stand_in_for_each_other(tokens):
    access = tokens.issue_access(ANN, SESSION)
    ticket = tokens.issue_ticket(tokens.read_access(access))

    with pytest.raises(TokenInvalid):
        tokens.redeem_ticket(access)
    with pytest.raises(TokenInvalid):
        tokens.read_access(ticket)


def test_opaque_tokens_are_long_and_different():
    made = {opaque_token() for _ in range(100)}

    assert len(made) == 100
    assert min(map(len, made)) >= 43
    assert len(token_hash("x")) == 32
