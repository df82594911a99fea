import pytest

pytestmark = pytest.mark.db

BASE = "/api/v1/calendars"


async def test_every_exchange_says_whether_it_trades_and_when_next(client):
    reply = await client.get(BASE)

    items = {each["exchange"]: each for each in reply.json()["items"]}
    assert {"NSE", "NFO", "BSE", "MCX", "NYSE", "NASDAQ", "ARCA", "OPRA", "NSEKE"} <= set(items)
    assert items["NSE"]["timezone"] == "Asia/Kolkata"
    assert isinstance(items["NSE"]["is_open"], bool)
    assert items["NSE"]["session"]["opens"].endswith("+05:30")


async def test_a_calendar_names_sessions_half_days_and_holidays(client):
    reply = await client.get(f"{BASE}/NYSE", params={"from": "2026-11-25", "to": "2026-11-30"})

    body = reply.json()
    assert [(each["day"], each["is_short"]) for each in body["sessions"]] == [
        ("2026-11-25", False),
        ("2026-11-27", True),
        ("2026-11-30", False),
    ]
    assert body["sessions"][1]["closes"] == "2026-11-27T13:00:00-05:00"
    assert body["holidays"] == [{"day": "2026-11-26", "name": "Thanksgiving Day"}]


async def test_without_a_range_it_shows_the_days_to_come(client):
    reply = await client.get(f"{BASE}/nse")

    assert reply.status_code == 200
    assert len(reply.json()["sessions"]) >= 15


async def test_an_exchange_without_a_calendar_is_404(client):
    reply = await client.get(f"{BASE}/XETR")

    assert reply.status_code == 404
    assert reply.json()["code"] == "calendar_unknown"


async def test_an_impossible_range_is_422(client):
    for params in (
        {"from": "2026-11-25", "to": "2026-11-24"},
        {"from": "2026-01-01", "to": "2027-12-31"},
        {"from": "1999-01-01"},
        {"from": "9999-12-31"},
        {"from": "2099-01-01"},
        {"from": "2026-11-25", "to": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "junk"},
    ):
        assert (await client.get(f"{BASE}/NSE", params=params)).status_code == 422, params
