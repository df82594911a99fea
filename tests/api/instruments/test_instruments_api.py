import pytest

from strikedesk.instruments.dump import HEADER

pytestmark = pytest.mark.db

BASE = "/api/v1/instruments"
TOP = ",".join(HEADER)
NEWCO = "256,1,NEWCO,NEW COMPANY,0,,0,0.05,1,EQ,NSE,NSE"
FAULTY = "512,2,BADCO,BAD COMPANY,0,,0,-1,1,EQ,NSE,NSE"


def upload(*rows):
    return {"file": ("instruments.csv", "\n".join([TOP, *rows, ""]).encode(), "text/csv")}


async def test_a_search_answers_with_exact_numbers_as_strings(client):
    reply = await client.get(BASE, params={"q": "reliance", "limit": 1})

    item = reply.json()["items"][0]
    assert reply.status_code == 200
    assert item == {
        "id": item["id"],
        "symbol": "NSE:RELIANCE",
        "exchange": "NSE",
        "tradingsymbol": "RELIANCE",
        "name": "Reliance Industries",
        "kind": "EQ",
        "currency": "INR",
        "lot_size": "1",
        "tick_size": "0.10",
        "multiplier": "1",
        "underlying": None,
        "expiry": None,
        "strike": None,
        "right": None,
        "sector": "Energy",
        "industry": "Oil Refining & Marketing",
        "freeze_quantity": None,
    }
    assert reply.json()["next_cursor"] == "1"


async def test_pages_follow_each_other(client):
    first = (await client.get(BASE, params={"exchange": "NSEKE", "limit": 6})).json()
    second = (
        await client.get(
            BASE, params={"exchange": "NSEKE", "limit": 6, "cursor": first["next_cursor"]}
        )
    ).json()

    symbols = [each["symbol"] for each in first["items"] + second["items"]]
    assert (len(first["items"]), len(second["items"])) == (6, 4)
    assert len(set(symbols)) == 10
    assert second["next_cursor"] is None


async def test_a_list_is_kept_for_two_minutes_and_then_checked_by_its_tag(client):
    reply = await client.get(BASE, params={"kind": "INDEX"})
    again = await client.get(
        BASE, params={"kind": "INDEX"}, headers={"If-None-Match": reply.headers["etag"]}
    )
    other = await client.get(
        BASE, params={"kind": "ETF"}, headers={"If-None-Match": reply.headers["etag"]}
    )

    assert reply.headers["cache-control"] == "private, max-age=120"
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


async def test_an_instrument_is_shown_by_its_symbol_whatever_signs_it_has(client):
    for symbol in ("NSE:RELIANCE", "NSE:NIFTY 50", "NSE:M&M", "nse:bajaj-auto"):
        reply = await client.get(f"{BASE}/{symbol}")

        assert reply.status_code == 200
        assert reply.json()["symbol"] == symbol.upper()


async def test_an_unknown_instrument_is_404_with_a_code(client):
    for symbol in ("NSE:NOSUCH", "NSE:A%00", "X:Y/Z"):
        reply = await client.get(f"{BASE}/{symbol}")

        assert reply.status_code == 404
        assert reply.json()["code"] == "instrument_unknown"


async def test_a_path_without_a_colon_is_left_to_other_routes(client):
    reply = await client.get(f"{BASE}/reliance")

    assert reply.status_code == 404
    assert reply.json()["code"] != "instrument_unknown"


async def test_a_bad_question_is_422(client):
    for name, value in (
        ("limit", "0"),
        ("limit", "1001"),
        ("cursor", "junk"),
        ("cursor", "-1"),
        ("kind", "BOND"),
        ("exchange", "nse'"),
        ("underlying", "NIFTY"),
        ("underlying", "NSE:A\x00"),
        ("q", "x" * 101),
    ):
        reply = await client.get(BASE, params={name: value})

        assert reply.status_code == 422, (name, value)
        assert reply.headers["content-type"].startswith("application/problem+json")
        assert reply.json()["field"] == name


async def test_a_batch_tells_known_from_unknown(client):
    reply = await client.post(f"{BASE}/batch", json={"symbols": ["NSE:TCS", "NSE:NOSUCH"]})

    body = reply.json()
    assert [each["symbol"] for each in body["items"]] == ["NSE:TCS"]
    assert body["unknown"] == ["NSE:NOSUCH"]


async def test_an_import_reports_and_is_searchable_at_once(client):
    reply = await client.post(f"{BASE}/import", files=upload(NEWCO))
    found = await client.get(f"{BASE}/NSE:NEWCO")
    again = await client.post(f"{BASE}/import", files=upload(NEWCO))

    assert reply.status_code == 200
    assert (reply.json()["added"], reply.json()["skipped"]) == (1, {})
    assert found.json()["name"] == "NEW COMPANY"
    assert (again.json()["added"], again.json()["unchanged"]) == (0, 1)


async def test_a_malformed_dump_names_line_and_column_and_imports_nothing(client):
    reply = await client.post(f"{BASE}/import", files=upload(NEWCO, FAULTY))

    problem = reply.json()
    assert reply.status_code == 422
    assert (problem["code"], problem["field"], problem["error_count"]) == (
        "instrument_dump_malformed",
        "file",
        1,
    )
    assert problem["errors"] == [
        {"field": "tick_size", "message": "'-1' is not a number from 0 to 10^12.", "line": 3}
    ]
    assert (await client.get(f"{BASE}/NSE:NEWCO")).status_code == 404
    assert (await client.post(f"{BASE}/import")).status_code == 422


async def test_nobody_looks_without_logging_in(client):
    for path in ("", "/NSE:TCS", "/expiries?underlying=NSE:NIFTY 50"):
        reply = await client.get(f"{BASE}{path}", headers={"Authorization": ""})

        assert reply.status_code == 401


async def test_only_an_administrator_imports(stranger):
    reply = await stranger.post(f"{BASE}/import", files=upload(NEWCO))

    assert reply.status_code == 403
    assert (await stranger.get(f"{BASE}/NSE:NEWCO")).status_code == 404


async def test_expiries_of_an_underlying_are_counted_by_kind(client):
    reply = await client.get(f"{BASE}/expiries", params={"underlying": "NSE:NIFTY BANK"})

    items = reply.json()["items"]
    assert items
    assert [each["expiry"] for each in items] == sorted(each["expiry"] for each in items)
    assert {each["futures"] for each in items} == {1}
    assert {each["options"] for each in items} == {142}
