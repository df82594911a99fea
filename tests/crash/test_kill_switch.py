"""The kill switch when the desk dies, and when there is no desk."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from support.processes import EMAIL, PASSWORD, RunningDesk, follow

pytestmark = pytest.mark.crash

RESTING = 120
PATIENCE_S = 30


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    desk = RunningDesk(tmp_path / "home")
    made = desk.command("user", "create", "--email", EMAIL, "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    desk.start()
    yield desk
    desk.stop()


def place(client: httpx.Client, account: str, name: str, **changes: str) -> dict:
    body = {
        "account_id": account,
        "client_order_id": name,
        "exchange": "NSE",
        "tradingsymbol": "RELIANCE",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "2",
        "product": "CNC",
    }
    return client.post("/orders", json={**body, **changes}).raise_for_status().json()


def busy(client: httpx.Client, resting: int) -> str:
    """Hold a position and let orders rest; returns the account."""
    account = client.get("/accounts").json()["items"][0]["id"]
    done = follow(client, place(client, account, "held")["id"])
    assert done["status"] == "FILLED", done
    quote = client.get("/quotes", params={"symbols": "NSE:RELIANCE"}).json()["items"][0]
    price = str(Decimal(quote["last_price"]) * 95 // 100)
    for n in range(resting):
        place(client, account, f"rest-{n}", order_type="LIMIT", price=price)
    until = time.monotonic() + PATIENCE_S
    while len(of_status(client, "NEW")) < resting:
        assert time.monotonic() < until
        time.sleep(0.05)
    return account


def of_status(client: httpx.Client, status: str) -> list[dict]:
    found = client.get("/orders", params={"limit": 1000}).raise_for_status().json()["items"]
    return [order for order in found if order["status"] == status]


def reported(client: httpx.Client, kill_id: str) -> dict:
    until = time.monotonic() + PATIENCE_S
    while True:
        answer = client.get(f"/risk/kill-switch/{kill_id}/report")
        if answer.status_code == 200 and answer.json()["status"] == "COMPLETED":
            return answer.json()["report"]
        assert time.monotonic() < until, answer.text
        time.sleep(0.05)


def net_quantities(client: httpx.Client, account: str) -> set[Decimal]:
    held = client.get(f"/accounts/{account}/positions").raise_for_status().json()["items"]
    return {Decimal(position["net_quantity"]) for position in held}


@pytest.mark.parametrize("after_s", [0.0, 0.08, 0.25])
def test_a_kill_that_a_crash_cut_short_is_finished_at_the_next_start(
    desk: RunningDesk, after_s: float
) -> None:
    with desk.log_in() as client:
        account = busy(client, RESTING)
        halt = {"scope": "account", "account_id": account, "reason": "crash", "flatten": True}
        kill = client.post("/risk/kill-switch", json=halt).raise_for_status().json()
        time.sleep(after_s)
    desk.kill()

    desk.start()
    with desk.log_in() as client:
        report = reported(client, kill["id"])
        assert len(of_status(client, "CANCELED")) == RESTING
        assert report["canceled"]["asked"] == RESTING
        assert report["verified"] == {
            "is_flat": True,
            "no_order_under_way": True,
            "nothing_works": True,
        }
        assert net_quantities(client, account) == {Decimal(0)}
        denied = place(client, account, "after")
        assert denied["reason_code"] == "account_halted"
    assert desk.command("audit", "verify").returncode == 0


def test_the_command_line_halts_beside_a_running_desk(desk: RunningDesk) -> None:
    with desk.log_in() as client:
        account = busy(client, 5)
        drill = desk.command("kill", "--scope", "desk", "--reason", "x", "--flatten", "--drill")
        assert drill.returncode == 0, drill.stdout + drill.stderr
        assert "5 orders would end" in drill.stdout
        assert "approved" in drill.stdout
        assert len(of_status(client, "NEW")) == 5
        told = desk.command(
            "kill", "--scope", f"account:{account}", "--reason", "enough", "--flatten", "--yes"
        )
        assert told.returncode == 0, told.stdout + told.stderr
        assert "it does the rest" in told.stdout
        assert "COMPLETED" in told.stdout
        assert len(of_status(client, "CANCELED")) == 5
        assert net_quantities(client, account) == {Decimal(0)}
        again = desk.command("kill", "--scope", f"account:{account}", "--reason", "x", "--yes")
        assert (again.returncode, "halted already" in again.stderr) == (1, True)


def test_the_command_line_halts_when_no_desk_runs(desk: RunningDesk) -> None:
    with desk.log_in() as client:
        account = busy(client, 5)
    desk.kill()
    told = desk.command("kill", "--scope", "desk", "--reason", "no web", "--flatten", "--yes")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "the order path runs here" in told.stdout
    assert "COMPLETED" in told.stdout
    desk.start()
    with desk.log_in() as client:
        assert len(of_status(client, "CANCELED")) == 5
        assert net_quantities(client, account) == {Decimal(0)}
        assert place(client, account, "after")["reason_code"] == "desk_halted"
        history = client.get("/risk/kill-switch").json()["items"]
        assert [row["engaged_by"] for row in history] == ["command line"]
    bad = desk.command("kill", "--scope", "everything", "--reason", "x", "--yes")
    assert (bad.returncode, "none of desk" in bad.stderr) == (1, True)
