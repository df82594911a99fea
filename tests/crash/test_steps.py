"""`kill -9` at every named step of the send path: what was promised holds after each of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

import httpx
import pytest

from support.processes import EMAIL, PASSWORD, RunningDesk, follow
from support.steps import STEPS

pytestmark = pytest.mark.crash

MORTAL = Path(__file__).parents[1] / "support" / "mortal_desk.py"
SHARED_STEPS = ("claimed", "booking", "booked", "settled")
POINTS = [
    *(("place", step) for step in ("entry:judged", "entry:committed", *SHARED_STEPS)),
    *((verb, step) for verb in ("replace", "cancel") for step in SHARED_STEPS),
    *((step.partition(":")[0], step) for step in STEPS if ":" in step),
]
DIES_WITHIN_S = 10


@dataclass
class MortalDesk(RunningDesk):
    """A real desk, started through `mortal_desk`."""

    names: "count[int]" = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.names = count()
        self.death = self.home.parent / "death"
        self.environment = {
            "STRIKEDESK_TEST_DEATH": str(self.death),
            "PYTHONPATH": str(MORTAL.parents[1]),
        }
        super().__post_init__()

    def program(self) -> list[str]:
        return [sys.executable, str(MORTAL)]

    @contextmanager
    def dying_at(self, step: str) -> Iterator[None]:
        """Let it run into its death; it has died when this is left."""
        self.death.write_text(step)
        try:
            with suppress(httpx.TransportError):
                yield
            assert self.process is not None
            assert self.process.wait(DIES_WITHIN_S) == -9
        finally:
            self.death.unlink()

    def order(self, account: str, **terms: str) -> dict[str, str]:
        return {
            "account_id": account,
            "client_order_id": f"step-{next(self.names)}",
            "exchange": "NSE",
            "tradingsymbol": "RELIANCE",
            "side": "BUY",
            "order_type": "MARKET",
            "quantity": "2",
            "product": "CNC",
            **terms,
        }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MortalDesk]:
    desk = MortalDesk(tmp_path_factory.mktemp("mortal") / "home")
    made = desk.command("user", "create", "--email", EMAIL, "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    desk.start()
    yield desk
    desk.stop()
    verified = desk.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.parametrize(("verb", "step"), POINTS, ids=[f"{v} {s}" for v, s in POINTS])
def test_whatever_the_step_nothing_is_lost_and_nothing_doubled(
    desk: MortalDesk, verb: str, step: str
) -> None:
    with desk.log_in() as client:
        account = client.get("/accounts").json()["items"][0]["id"]
        quotes = client.get("/quotes", params={"symbols": "NSE:RELIANCE"}).json()
        body = desk.order(account)
        if verb != "place":
            price = Decimal(quotes["items"][0]["last_price"]) * Decimal("0.9")
            body |= {"order_type": "LIMIT", "price": str(price.quantize(Decimal(1)))}
            order = client.post("/orders", json=body).raise_for_status().json()
            assert follow(client, order["id"])["status"] == "NEW"
        with desk.dying_at(step):
            if verb == "place":
                client.post("/orders", json=body)
            elif verb == "replace":
                client.put(f"/orders/{order['id']}", json={"quantity": "3"})
            else:
                client.delete(f"/orders/{order['id']}")
    desk.start()
    with desk.log_in() as client:
        again = client.post("/orders", json=body)
        _assert_as_promised(client, verb, step, again, body["client_order_id"])
        _assert_books_tie(client, account)


def _assert_as_promised(
    client: httpx.Client, verb: str, step: str, again: httpx.Response, name: str
) -> None:
    orders = client.get("/orders", params={"limit": 1000}).json()["items"]
    (order,) = [order for order in orders if order["client_order_id"] == name]
    order = follow(client, order["id"])
    filled = Decimal(order["filled_quantity"])
    if verb == "place":
        assert again.status_code == 201, again.text
        assert again.json()["id"] == order["id"]
        lost = step in ("claimed", "place:unsent", "place:sent", "booking")
        expected = ("REJECTED", 0) if lost else ("FILLED", 2)
        assert (order["status"], filled) == expected, order
    elif verb == "replace":
        assert order["status"] == "NEW", order
        kept = step in ("claimed", "replace:unsent", "replace:sent", "booking")
        assert Decimal(order["quantity"]) == (2 if kept else 3), order
    else:
        assert (order["status"], filled) == ("CANCELED", 0), order


def _assert_books_tie(client: httpx.Client, account: str) -> None:
    trades = client.get("/trades", params={"limit": 1000}).json()["items"]
    assert len({trade["exec_id"] for trade in trades}) == len(trades)
    for position in client.get(f"/accounts/{account}/positions").json()["items"]:
        signed = sum(
            Decimal(t["quantity"]) * (1 if t["side"] == "BUY" else -1)
            for t in trades
            if t["symbol"] == position["symbol"]
        )
        assert signed == Decimal(position["net_quantity"])
    working = {"NEW", "PARTIALLY_FILLED"}
    for order in client.get("/orders", params={"limit": 1000}).json()["items"]:
        if order["status"] in working:
            client.delete(f"/orders/{order['id']}").raise_for_status()
            assert follow(client, order["id"])["status"] == "CANCELED"
    assert Decimal(client.get(f"/accounts/{account}/wallet").json()["reserved"]) == 0
