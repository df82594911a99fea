"""The command line as a user meets it: what works, and what is refused in one plain line."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from strikedesk.platform.embedded import start_embedded
from support.processes import EMAIL, PASSWORD, RunningDesk

pytestmark = pytest.mark.crash


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    desk = RunningDesk(tmp_path / "home")
    made = desk.command("user", "create", "--email", EMAIL, "--password", PASSWORD)
    assert made.stdout == f"{EMAIL} is an administrator now.\n", made.stderr
    yield desk
    desk.stop()


def up(desk: RunningDesk, *arguments: str) -> tuple[int, str]:
    """Try to start, where it is expected to fail."""
    done = desk.command("up", "--no-browser", "--port", "0", *arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def execute(desk: RunningDesk, *statements: str) -> None:
    """Do to the database what nobody should."""

    async def run() -> None:
        connection = await asyncpg.connect(start_embedded(desk.home / "postgres"))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


def test_data_of_a_newer_version_are_not_touched(desk: RunningDesk) -> None:
    execute(desk, "UPDATE alembic_version SET version_num = '9999_from_the_future'")
    code, told = up(desk)
    assert code == 1
    assert "9999_from_the_future" in told
    assert "newer version" in told


def test_a_port_in_use_is_told_with_what_to_do(desk: RunningDesk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, told = up(desk, "--port", str(taken.getsockname()[1]))
    assert code == 1
    assert "--port" in told


def test_two_desks_never_share_their_data(desk: RunningDesk) -> None:
    desk.start()
    code, told = up(desk)
    assert code == 1
    assert "Another desk is running" in told


@pytest.mark.parametrize("feed", ["nonsense", "replay:", "replay:/nowhere/at/all.csv", "sim:7"])
def test_a_feed_that_is_none_is_told_plainly(desk: RunningDesk, feed: str) -> None:
    code, told = up(desk, "--feed", feed)
    assert code == 1
    assert told.startswith("strikedesk: cannot start.")


def test_a_setting_that_is_none_is_told_plainly(desk: RunningDesk) -> None:
    desk.environment["STRIKEDESK_SIM_HZ"] = "fast"
    code, told = up(desk)
    assert code == 1
    assert "STRIKEDESK_SIM_HZ" in told


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "a..b"])
def test_a_host_that_is_not_ours_is_told_with_what_to_do(desk: RunningDesk, host: str) -> None:
    code, told = up(desk, "--host", host)
    assert code == 1
    assert "is no address of this machine" in told
    assert "--host 127.0.0.1" in told


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nowhere"])
def test_a_home_that_cannot_be_one_is_told_plainly(
    desk: RunningDesk, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    for command in (["up", "--no-browser"], ["audit", "verify"], ["db", "migrate"]):
        done = desk.command(*command, "--home", str(tmp_path / place))
        assert done.returncode == 2
        assert "cannot hold the data" in done.stderr
        assert "Traceback" not in done.stderr


def test_login_link_leads_to_where_the_desk_runs(desk: RunningDesk) -> None:
    before = desk.command("user", "link", "--email", EMAIL)
    assert before.stdout.startswith("http://127.0.0.1:8000/login?token=")
    assert "No desk is running" in before.stderr

    desk.start()
    running = desk.command("user", "link", "--email", EMAIL)
    assert running.stdout.startswith(f"{desk.base}/login?token=")

    desk.kill()
    killed = desk.command("user", "link", "--email", EMAIL)
    assert killed.stdout.startswith("http://127.0.0.1:8000/login?token=")


def test_a_lost_password_is_replaced_beside_the_running_desk(desk: RunningDesk) -> None:
    desk.start()
    done = desk.command("user", "password", "--email", EMAIL, "--password", "quite another horse")
    assert done.returncode == 0, done.stderr
    login = {"email": EMAIL, "password": PASSWORD}
    assert httpx.post(f"{desk.base}/api/v1/auth/login", json=login).status_code == 401
    login["password"] = "quite another horse"
    assert httpx.post(f"{desk.base}/api/v1/auth/login", json=login).status_code == 200


def test_an_empty_desk_without_a_demo_book_has_a_way_in(tmp_path: Path) -> None:
    desk = RunningDesk(tmp_path / "empty", arguments=("--no-demo",))
    desk.start()
    try:
        token = desk.link.partition("token=")[2]
        with httpx.Client(base_url=f"{desk.base}/api/v1") as client:
            tokens = client.post("/auth/link", json={"token": token}).json()
            client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
            (account,) = client.get("/accounts").json()["items"]
            orders = client.get("/orders", params={"account_id": account["id"]}).json()
        assert orders["items"] == []
    finally:
        desk.stop()


def test_a_broker_dump_is_imported_once(desk: RunningDesk, shared: Path) -> None:
    dump = str(shared / "kite-mocks" / "instruments_all.csv")
    first, second = (
        desk.command("instruments", "import", dump),
        desk.command("instruments", "import", dump),
    )
    assert first.returncode == 0, first.stderr
    assert not first.stdout.startswith("0 added")
    assert second.stdout.startswith("0 added, 0 changed")


def test_a_malformed_dump_is_reported_line_by_line_and_not_imported(
    desk: RunningDesk, shared: Path, tmp_path: Path
) -> None:
    good = (shared / "kite-mocks" / "instruments_all.csv").read_text().splitlines()
    cells = good[2].split(",")
    cells[7] = "a twentieth"
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join([*good[:2], ",".join(cells), *good[3:]]))
    refused = desk.command("instruments", "import", str(bad))
    assert refused.returncode == 1
    assert f"{bad}:3: tick_size:" in refused.stderr
    assert "nothing was imported" in refused.stderr


def test_an_audit_log_that_was_tampered_with_does_not_verify(desk: RunningDesk) -> None:
    assert desk.command("audit", "verify").returncode == 0
    execute(
        desk,
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "UPDATE audit_log SET actor = 'nobody' WHERE chain = 'desk' AND seq = 1",
    )
    broken = desk.command("audit", "verify")
    assert broken.returncode == 1
    assert "BROKEN  desk" in broken.stdout


def test_a_desk_that_is_asked_to_end_takes_its_database_along(desk: RunningDesk) -> None:
    desk.start()
    assert desk.process is not None
    desk.process.terminate()
    assert desk.process.wait(20) == 0
    assert not (desk.home / "postgres" / "postmaster.pid").exists()
