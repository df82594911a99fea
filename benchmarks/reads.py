"""Latency of the reads that the desk page makes, at a steady rate."""

import uvloop
from desk import RunningDesk, running_desk, wait_until
from load import Measured, at_a_steady_rate

PER_SECOND = 200
SECONDS = 5


def paths(account: str) -> dict[str, str]:
    return {
        "quotes of 10 symbols": "/api/v1/quotes?symbols="
        + ",".join(
            f"NSE:{s}"
            for s in [
                "RELIANCE",
                "TCS",
                "INFY",
                "HDFCBANK",
                "ITC",
                "SBIN",
                "LT",
                "AXISBANK",
                "MARUTI",
                "TITAN",
            ]
        ),
        "order book, 20 levels": "/api/v1/orderbook/NSE:RELIANCE?depth=20",
        "positions": f"/api/v1/accounts/{account}/positions",
        "summary": f"/api/v1/accounts/{account}/summary",
        "metrics": f"/api/v1/accounts/{account}/metrics",
        "orders, newest 100": f"/api/v1/orders?account_id={account}",
        "instrument search": "/api/v1/instruments?q=relian",
        "wallet": f"/api/v1/accounts/{account}/wallet",
    }


def fill(desk: RunningDesk, account: str) -> None:
    """Make a book: twenty positions, a hundred orders."""
    listed = desk.call("GET", "/api/v1/instruments?exchange=NSE&kind=EQ&limit=20")["items"]
    for turn in range(5):
        for instrument in listed:
            body = {
                "account_id": account,
                "client_order_id": f"{instrument['tradingsymbol']}-{turn}",
                "exchange": "NSE",
                "tradingsymbol": instrument["tradingsymbol"],
                "side": "BUY",
                "order_type": "MARKET",
                "quantity": "1",
                "product": "CNC",
            }
            desk.call("POST", "/api/v1/orders", body)
    wait_until(
        lambda: not desk.call("GET", f"/api/v1/orders?account_id={account}&state=active")["items"]
    )


async def one(desk: RunningDesk, path: str) -> Measured:
    requests = [("GET", path, b"")] * (PER_SECOND * SECONDS)
    return await at_a_steady_rate(desk.base, desk.token, PER_SECOND, requests)


def run() -> dict[str, dict[str, float]]:
    """Measure and return the figures by name."""
    found = {}
    with running_desk() as desk:
        account = desk.call("GET", "/api/v1/accounts")["items"][0]["id"]
        fill(desk, account)
        for name, path in paths(account).items():
            m = uvloop.run(one(desk, path))
            assert not m.failures, f"{m.failures} reads of {path} failed"
            found[name] = {
                "per_second": m.per_second,
                "p50_ms": m.percentile_ms(50),
                "p99_ms": m.percentile_ms(99),
            }
    return found
