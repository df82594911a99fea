"""How long a kill takes from the request to the last cancel that the venue confirmed."""

import time
from decimal import Decimal

import uvloop
from desk import RunningDesk, running_desk, wait_until
from load import as_body, as_fast_as_possible

ORDERS = 500
TURNS = 7
CLIENTS = 16
PASSWORD = {"password": "a long enough password"}


def rest(desk: RunningDesk, accounts: list[str], turn: int) -> None:
    """Let orders rest, spread over accounts, far from the market."""
    quote = desk.call("GET", "/api/v1/quotes?symbols=NSE:RELIANCE")["items"][0]
    price = Decimal(quote["last_price"]) * 9 // 10

    def requests(number: int):
        for n in range(number, ORDERS, CLIENTS):
            body = {
                "account_id": accounts[n % len(accounts)],
                "client_order_id": f"kill-bench-{turn}-{n}",
                "exchange": "NSE",
                "tradingsymbol": "RELIANCE",
                "side": "BUY",
                "order_type": "LIMIT",
                "quantity": "1",
                "price": f"{price}",
                "product": "CNC",
                "time_in_force": "DAY",
            }
            yield "POST", "/api/v1/orders", as_body(body)

    measured = uvloop.run(as_fast_as_possible(desk.base, desk.token, CLIENTS, requests))
    assert not measured.failures, f"{measured.failures} orders failed"
    wait_until(lambda: working(desk, accounts) == ORDERS)


def working(desk: RunningDesk, accounts: list[str]) -> int:
    """Count the resting orders of accounts."""
    return sum(
        order["status"] == "NEW"
        for account in accounts
        for order in desk.call(
            "GET", f"/api/v1/orders?state=active&limit=1000&account_id={account}"
        )["items"]
    )


def kill(desk: RunningDesk) -> dict[str, float]:
    """Pull the desk's kill switch, and return what its report says it took, and what we saw."""
    started = time.perf_counter()
    body = {"scope": "desk", "reason": "benchmark"}
    made = desk.call("POST", "/api/v1/risk/kill-switch", body)
    answered = time.perf_counter() - started
    where = f"/api/v1/risk/kill-switch/{made['id']}"
    found: list[dict] = []

    def is_over() -> bool:
        found[:] = [desk.call("GET", f"{where}/report")["report"]]
        return True

    wait_until(is_over)
    seen = time.perf_counter() - started
    desk.call("DELETE", where, PASSWORD)
    report = found[0]
    assert report["canceled"]["by_status"] == {"CANCELED": ORDERS}, report["canceled"]["by_status"]
    return {
        "answer": answered * 1000,
        "last cancel booked": report["durations_ms"]["nothing_works_seen"],
        "report seen": seen * 1000,
    }


def turns(desk: RunningDesk, accounts: list[str]) -> list[dict[str, float]]:
    """Kill again and again, each time with fresh orders."""
    found = []
    for turn in range(TURNS):
        rest(desk, accounts, turn)
        found.append(kill(desk))
    return found


def row(values: list[float]) -> dict[str, float]:
    """Summarise milliseconds: the middle, and the worst of few."""
    middle = sorted(values)[len(values) // 2]
    return {"per_second": 1000 / middle, "p50_ms": middle, "p99_ms": max(values)}


def run() -> dict[str, dict[str, float]]:
    """Measure and return the figures by name; the last column is the worst turn."""
    figures: dict[str, dict[str, float]] = {}
    for count in (1, CLIENTS):
        with running_desk() as desk:
            accounts = [
                desk.call(
                    "POST",
                    "/api/v1/accounts",
                    {"name": f"Bench {n}", "kind": "paper", "currency": "INR"},
                )["id"]
                for n in range(count)
            ]
            limits = {"orders_per_second": None, "orders_per_minute": None}
            desk.call("PUT", "/api/v1/risk/limits", {"scope": "desk", "limits": limits})
            found = turns(desk, accounts)
        where = f"{ORDERS} orders on {count} account{'s' * (count > 1)}"
        for name in found[0]:
            figures[f"{where}: {name}"] = row([turn[name] for turn in found])
    return figures


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{name}: median {figure['p50_ms']:.0f} ms, worst {figure['p99_ms']:.0f} ms")
