"""Orders against the real SPY chain: the recorded ask, the recorded bid, and no more than is there."""

import csv
import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from support.processes import EMAIL, PASSWORD, RunningDesk, follow

pytestmark = pytest.mark.crash

ASSUMED_CONTRACTS = 10


@pytest.fixture(scope="module")
def chain(shared: Path) -> Path:
    return shared / "market-data" / "option_chains" / "SPY_options_3.csv.gz"


@pytest.fixture(scope="module")
def contract(chain: Path) -> dict[str, str]:
    """A liquid contract of the chain: both sides quoted, a month or more away."""
    with gzip.open(chain, "rt") as lines:
        return next(
            row
            for row in csv.DictReader(lines)
            if row["expirationDate"] > "2026-03-15"
            and row["optionType"] == "call"
            and 690 <= float(row["strike"]) <= 700
            and float(row["bid"]) > 1
        )


@pytest.fixture(scope="module")
def desk(chain: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    desk = RunningDesk(tmp_path_factory.mktemp("spy") / "home", feed=f"replay:{chain}")
    made = desk.command("user", "create", "--email", EMAIL, "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    desk.start()
    yield desk
    assert desk.stop() == 0


@pytest.fixture
def client(desk: RunningDesk) -> Iterator[httpx.Client]:
    with desk.log_in() as client:
        yield client


@pytest.fixture
def account(client: httpx.Client, request: pytest.FixtureRequest) -> str:
    body = {"name": request.node.name[:80], "kind": "paper", "currency": "USD"}
    account = client.post("/accounts", json=body).raise_for_status().json()["id"]
    money = {"amount": "100000000"}
    client.post(f"/accounts/{account}/wallet", json=money).raise_for_status()
    return str(account)


def trade(
    client: httpx.Client, account: str, contract: dict[str, str], side: str, lots: int
) -> dict:
    body = {
        "account_id": account,
        "client_order_id": f"{side}-{lots}",
        "exchange": "OPRA",
        "tradingsymbol": contract["contractSymbol"],
        "side": side,
        "order_type": "MARKET",
        "quantity": str(lots),
        "product": "NRML",
    }
    placed = client.post("/orders", json=body).raise_for_status().json()
    assert placed["status"] != "DENIED", placed["reason"]
    return follow(client, placed["id"])


def test_a_buy_pays_the_recorded_ask_and_a_sale_gets_the_recorded_bid(
    client: httpx.Client, account: str, contract: dict[str, str]
) -> None:
    bought = trade(client, account, contract, "BUY", 1)
    assert bought["status"] == "FILLED", bought
    assert Decimal(bought["average_price"]) == Decimal(contract["ask"])
    sold = trade(client, account, contract, "SELL", 1)
    assert Decimal(sold["average_price"]) == Decimal(contract["bid"])
    position = client.get(f"/accounts/{account}/positions").json()["items"][0]
    spread = Decimal(contract["bid"]) - Decimal(contract["ask"])
    assert Decimal(position["realized_pnl"]) == 100 * spread


def test_ten_thousand_contracts_fill_only_what_the_book_holds(
    client: httpx.Client, account: str
) -> None:
    other = {"contractSymbol": "SPY260618C00700000"}
    book = client.get(f"/orderbook/OPRA:{other['contractSymbol']}").raise_for_status().json()
    shown = sum(Decimal(level["quantity"]) for level in book["asks"])
    assert book["assumed"] is True
    assert shown == ASSUMED_CONTRACTS
    order = trade(client, account, other, "BUY", 10_000)
    assert (order["status"], order["filled_quantity"]) == ("CANCELED", str(ASSUMED_CONTRACTS))
    assert order["reason_code"] == "book_exhausted"


def test_a_market_order_on_what_has_no_quote_is_refused(client: httpx.Client, account: str) -> None:
    body = {
        "account_id": account,
        "client_order_id": "no-quote",
        "exchange": "ARCA",
        "tradingsymbol": "SPY",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "1",
        "product": "CNC",
    }
    order = client.post("/orders", json=body).raise_for_status().json()
    assert (order["status"], order["reason_code"]) == ("DENIED", "price_missing")
