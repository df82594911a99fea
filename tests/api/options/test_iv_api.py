import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta

import httpx
import pytest

from strikedesk.identity.model import Role
from strikedesk.options.iv_schemas import IvHistoryOut, IvOut
from strikedesk.platform.db import Database
from unit.options.made import UNDERLYING, Made

TODAY = date(2026, 11, 20)
PATH = f"/iv/{UNDERLYING}"

Caller = Callable[[Role], AbstractAsyncContextManager[httpx.AsyncClient]]


def items(count: int) -> list[dict[str, object]]:
    return [
        {"day": str(TODAY - timedelta(days=n)), "iv": 0.10 + 0.001 * n} for n in range(1, count + 1)
    ]


@pytest.fixture
async def admin(calling: Caller, with_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(Role.ADMIN) as client:
        yield client


async def test_what_is_stored_now_is_in_the_history(admin: httpx.AsyncClient) -> None:
    stored = await admin.post(f"{PATH}/store")
    assert stored.status_code == 201
    assert stored.json()["newest"]["source"] == "chain"
    assert stored.json()["newest"]["day"] == str(TODAY)
    history = IvHistoryOut.model_validate((await admin.get(f"{PATH}/history")).json())
    assert [each.day for each in history.items] == [TODAY]
    assert history.next_cursor is None


async def test_rank_percentile_and_averages_name_their_convention(
    admin: httpx.AsyncClient,
) -> None:
    answer = await admin.post(f"{PATH}/store", json={"items": items(100)})
    assert answer.json()["stored"] == 100
    found = IvOut.model_validate((await admin.get(PATH)).json())
    assert found.current_from == "chain"
    assert found.observations == 101
    assert found.iv_rank is not None
    assert found.iv_percentile is not None
    assert "strictly" in found.convention["iv_percentile"]
    assert found.averages["90d"] is not None
    assert found.averages["252d"] is None
    assert found.measured is not None
    assert found.measured.method == "flat_before_first_expiry"


async def test_history_goes_on_with_its_cursor(admin: httpx.AsyncClient) -> None:
    await admin.post(f"{PATH}/store", json={"items": items(25)})
    first = (await admin.get(f"{PATH}/history", params={"limit": 20})).json()
    rest = await admin.get(f"{PATH}/history", params={"cursor": first["next_cursor"]})
    assert len(first["items"]) + len(rest.json()["items"]) == 25
    assert rest.json()["next_cursor"] is None
    wrong = await admin.get(f"{PATH}/history", params={"cursor": "99"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor_invalid")


async def test_only_administrators_import_and_viewers_store_nothing(
    calling: Caller,
    with_database: Database,
) -> None:
    async with calling(Role.TRADER) as trader:
        refused = await trader.post(f"{PATH}/store", json={"items": items(1)})
        assert refused.status_code == 403
        assert (await trader.post(f"{PATH}/store")).status_code == 201
    async with calling(Role.VIEWER) as viewer:
        assert (await viewer.post(f"{PATH}/store")).status_code == 403


async def test_stale_chain_is_not_stored(admin: httpx.AsyncClient, made: Made) -> None:
    made.clock.move(600.0)
    answer = await admin.post(f"{PATH}/store")
    assert (answer.status_code, answer.json()["code"]) == (409, "iv_not_measurable")
    shown = IvOut.model_validate((await admin.get(PATH)).json())
    assert shown.iv is None
    assert shown.measured is not None
    assert shown.measured.stale


@pytest.mark.parametrize("path", ["/iv/NSE:NO", "/iv/NSE:NO/history"])
async def test_unknown_symbol_is_not_found(admin: httpx.AsyncClient, path: str) -> None:
    answer = await admin.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "underlying_unknown")
    assert (await admin.post("/iv/NSE:NO/store")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"items": []},
        {"items": [{"day": "2026-11-19", "iv": 0}]},
        {"items": [{"day": "2026-11-19", "iv": "NaN"}]},
        {"items": [{"day": "2026-11-19", "iv": 1e400}]},
        {"items": [{"day": "2026-11-19", "iv": 0.1, "what": 1}]},
        {"items": [{"day": "2026-11-30", "iv": 0.1}]},
        {"items": [{"day": "2026-11-19", "iv": 0.1}] * 2},
    ],
)
async def test_wrong_import_is_refused_whole(
    admin: httpx.AsyncClient, body: dict[str, object]
) -> None:
    answer = await admin.post(
        f"{PATH}/store",
        content=json.dumps(body).replace("Infinity", "1e400"),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422
    assert (await admin.get(f"{PATH}/history")).json()["items"] == []
