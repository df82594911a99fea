"""The peer: a FastAPI route whose whole work is one lock-insert-commit."""

import asyncio
import socket
import sys
from uuid import uuid4

import asyncpg
import uvicorn
import uvloop
from fastapi import FastAPI
from orders import LOCK_INSERT
from pydantic import BaseModel


class Body(BaseModel):
    account: int
    terms: str


def build(pool: asyncpg.Pool) -> FastAPI:
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/orders", status_code=201)
    async def place(body: Body) -> dict[str, str]:
        order_id = uuid4()
        async with pool.acquire() as connection, connection.transaction():
            await connection.fetchval(
                "SELECT cash FROM bench_accounts WHERE id = $1 FOR UPDATE", body.account
            )
            await connection.execute(LOCK_INSERT, order_id, body.account, body.terms)
        return {"id": str(order_id)}

    return app


async def main(dsn: str) -> None:
    pool = await asyncpg.create_pool(dsn, min_size=16, max_size=20)
    listening = socket.create_server(("127.0.0.1", 0))
    print("http://{}:{}".format(*listening.getsockname()), flush=True)
    config = uvicorn.Config(
        build(pool), loop="none", http="httptools", log_level="warning", access_log=False
    )
    await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1]))
