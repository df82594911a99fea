"""`kill -9` in the middle of a stream of orders: nothing lost, nothing doubled, all ties out."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from support.processes import EMAIL, PASSWORD, RunningDesk

pytestmark = pytest.mark.crash

CLIENTS = 4
PATIENCE_S = 20


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    desk = RunningDesk(tmp_path / "home")
    made = desk.command("user", "create", "--email", EMAIL, "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    desk.start()
    yield desk
    desk.stop()


def stream(
    desk: RunningDesk,
    authorization: str,
    account: str,
    number: int,
    acknowledged: dict[str, str],
    ended: threading.Event,
) -> None:
    """Place orders until the desk is gone, and note what it acknowledged: client id to order id."""
    with httpx.Client(
        base_url=f"{desk.base}/api/v1", headers={"Authorization": authorization}, timeout=10
    ) as client:
        for turn in range(100_000):
            if ended.is_set():
                break
            body = {
                "account_id": account,
                "client_order_id": f"crash-{number}-{turn}",
                "exchange": "NSE",
                "tradingsymbol": ("RELIANCE", "TCS", "INFY")[turn % 3],
                "side": "BUY" if turn % 4 else "SELL",
                "order_type": "MARKET",
                "quantity": "2",
                "product": "CNC",
            }
            try:
                answer = client.post("/orders", json=body)
            except httpx.TransportError:
                break
            assert answer.status_code == 201, answer.text
            acknowledged[body["client_order_id"]] = answer.json()["id"]


def all_items(client: httpx.Client, path: str) -> list[dict]:
    """Read a list to its end."""
    items, cursor = [], None
    while True:
        page = client.get(path, params={"limit": 1000, **({"cursor": cursor} if cursor else {})})
        items += page.raise_for_status().json()["items"]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            return items


def settled(client: httpx.Client) -> list[dict]:
    """Wait until no order's fate is open, and return all orders."""
    until = time.monotonic() + PATIENCE_S
    while True:
        orders = all_items(client, "/orders")
        waiting = [o for o in orders if o["status"] in {"PENDING_NEW", "UNKNOWN"}]
        if not waiting:
            return orders
        assert time.monotonic() < until, waiting
        time.sleep(0.1)


def assert_books_tie(client: httpx.Client, account: str, orders: list[dict]) -> None:
    trades = all_items(client, "/trades")
    assert len({t["exec_id"] for t in trades}) == len(trades)
    for order in orders:
        filled = sum(Decimal(t["quantity"]) for t in trades if t["order_id"] == order["id"])
        assert filled == Decimal(order["filled_quantity"])
    positions = client.get(f"/accounts/{account}/positions").json()["items"]
    for position in positions:
        signed = sum(
            Decimal(t["quantity"]) * (1 if t["side"] == "BUY" else -1)
            for t in trades
            if t["symbol"] == position["symbol"]
        )
        assert signed == Decimal(position["net_quantity"])
    wallet = client.get(f"/accounts/{account}/wallet").json()
    realized = sum(Decimal(t["realized_pnl"] or 0) for t in trades)
    charges = sum(Decimal(t["charges"]["total"]) for t in trades)
    held = sum(Decimal(position["cost_basis"]) for position in positions)
    assert Decimal(wallet["balance"]) == 10_000_000 + realized - charges - held
    assert Decimal(wallet["reserved"]) == 0


@pytest.mark.parametrize(("orders_first", "database_too"), [(20, False), (150, False), (60, True)])
def test_after_a_kill_every_acknowledged_order_is_there_once(
    desk: RunningDesk, orders_first: int, database_too: bool
) -> None:
    with desk.log_in() as client:
        account = client.get("/accounts").json()["items"][0]["id"]
        authorization = client.headers["Authorization"]
    ended = threading.Event()
    acknowledged: dict[str, str] = {}
    with ThreadPoolExecutor(CLIENTS) as clients:
        streams = [
            clients.submit(stream, desk, authorization, account, n, acknowledged, ended)
            for n in range(CLIENTS)
        ]
        until = time.monotonic() + PATIENCE_S
        while len(acknowledged) < orders_first and time.monotonic() < until:
            time.sleep(0.005)
        desk.kill()
        if database_too:
            desk.kill_database()
        ended.set()
    for each in streams:
        each.result()
    assert len(acknowledged) >= orders_first, "the stream never got going"

    desk.start()
    with desk.log_in() as client:
        orders = settled(client)
        by_name = {order["client_order_id"]: order["id"] for order in orders}
        assert len(by_name) == len(orders)
        assert acknowledged.items() <= by_name.items()
        assert_books_tie(client, account, orders)
    verified = desk.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
