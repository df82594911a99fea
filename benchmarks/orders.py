"""Durable orders per second over HTTP, beside what the same PostgreSQL can do at all."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import asyncpg
import uvloop
from desk import RunningDesk, call, running_desk, wait_until
from load import Measured, Request, as_body, as_fast_as_possible

CLIENTS = 16
ORDERS_EACH = 400
LOCK_INSERT = """
WITH placed AS (INSERT INTO bench_orders (id, account, terms) VALUES ($1, $2, $3))
INSERT INTO bench_outbox (order_id) VALUES ($1)
"""
SCHEMA = """
DROP TABLE IF EXISTS bench_orders, bench_outbox, bench_accounts;
CREATE TABLE bench_accounts (id int PRIMARY KEY, cash numeric);
INSERT INTO bench_accounts SELECT n, 0 FROM generate_series(0, 63) n;
CREATE TABLE bench_orders (id uuid PRIMARY KEY, account int NOT NULL, terms text NOT NULL);
CREATE TABLE bench_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id uuid);
"""
TERMS = "x" * 300


def dsn_of(desk: RunningDesk) -> str:
    return f"postgresql://postgres:@/postgres?host={desk.home / 'postgres'}"


async def raw(dsn: str) -> Measured:
    """Lock an account, insert an order and its outbox row, commit: nothing else."""
    pool = await asyncpg.create_pool(dsn, min_size=CLIENTS, max_size=CLIENTS)
    await pool.execute(SCHEMA)
    latencies: list[float] = []

    async def client(account: int) -> None:
        for _ in range(ORDERS_EACH):
            started = time.perf_counter()
            async with pool.acquire() as connection, connection.transaction():
                await connection.fetchval(
                    "SELECT cash FROM bench_accounts WHERE id = $1 FOR UPDATE", account
                )
                await connection.execute(LOCK_INSERT, uuid4(), account, TERMS)
            latencies.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(client(account) for account in range(CLIENTS)))
    measured = Measured(time.perf_counter() - started, latencies, 0)
    await pool.close()
    return measured


async def bare_route(dsn: str) -> Measured:
    """The same transaction behind a FastAPI route that does nothing else."""
    bare = Path(__file__).with_name("bare.py")
    process = subprocess.Popen([sys.executable, bare, dsn], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        wait_until(lambda: call(f"{base}/health"))

        def requests(number: int) -> Iterator[Request]:
            for _ in range(ORDERS_EACH):
                yield "POST", "/orders", as_body({"account": number, "terms": TERMS})

        return await as_fast_as_possible(base, "", CLIENTS, requests)
    finally:
        process.terminate()
        process.wait(10)


def order_requests(desk: RunningDesk, accounts: list[str]) -> "Iterator[Request]":
    quote = desk.call("GET", "/api/v1/quotes?symbols=NSE:RELIANCE")["items"][0]
    price = Decimal(quote["last_price"]) * Decimal("0.9") // 1

    def requests(number: int) -> Iterator[Request]:
        for turn in range(ORDERS_EACH):
            body = {
                "account_id": accounts[number % len(accounts)],
                "client_order_id": f"{uuid4().hex[:8]}-{number}-{turn}",
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

    return requests


async def measure(desk: RunningDesk, accounts: list[str]) -> Measured:
    requests = order_requests(desk, accounts)
    measured = await as_fast_as_possible(desk.base, desk.token, CLIENTS, requests)
    assert not measured.failures, f"{measured.failures} orders failed"
    return measured


def run() -> dict[str, dict[str, float]]:
    """Measure and return the figures by name."""
    with running_desk() as desk:
        accounts = [
            desk.call(
                "POST",
                "/api/v1/accounts",
                {"name": f"Bench {n}", "kind": "paper", "currency": "INR"},
            )["id"]
            for n in range(CLIENTS)
        ]
        uvloop.run(measure(desk, accounts[:2]))  # warm-up
        found = {
            "raw lock-insert-commit, 16 connections": uvloop.run(raw(dsn_of(desk))),
            "bare FastAPI route with it": uvloop.run(bare_route(dsn_of(desk))),
            "orders over HTTP, 16 accounts": uvloop.run(measure(desk, accounts)),
            "orders over HTTP, 1 account": uvloop.run(measure(desk, accounts[:1])),
        }
    return {
        name: {
            "per_second": m.per_second,
            "p50_ms": m.percentile_ms(50),
            "p99_ms": m.percentile_ms(99),
        }
        for name, m in found.items()
    }
