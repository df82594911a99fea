"""The command line."""

import asyncio
import gc
import json
import os
import signal
import sys
import webbrowser
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from pydantic import ValidationError

from strikedesk import __version__
from strikedesk.core.errors import StrikeDeskError
from strikedesk.platform.settings import Settings

P = ParamSpec("P")

app = typer.Typer(
    name="strikedesk",
    help="A trading desk of your own: orders, risk, positions and market data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
user = typer.Typer(help="People who may use the desk.", no_args_is_help=True)
audit = typer.Typer(help="The hash-chained record of every action.", no_args_is_help=True)
instruments = typer.Typer(help="What can be traded.", no_args_is_help=True)
db = typer.Typer(help="The desk's database.", no_args_is_help=True)
for name, group in {"user": user, "audit": audit, "instruments": instruments, "db": db}.items():
    app.add_typer(group, name=name)

Home = Annotated[
    Path | None, typer.Option(help="Data folder; STRIKEDESK_HOME, or your platform's, if left out.")
]


def told_plainly(command: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an async command; an error that we know is one line on stderr and exit status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            asyncio.run(command(*args, **kwargs))
        except StrikeDeskError as error:
            typer.echo(f"strikedesk: {error.message}", err=True)
            raise typer.Exit(1) from error

    return run


def settings_for(home: Path | None = None, **given: object) -> Settings:
    """Read the settings; what was given on the command line wins."""
    chosen = {name: value for name, value in given.items() if value is not None}
    if home is not None:
        chosen["home"] = home
    try:
        settings = Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as invalid:
        for fault in invalid.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            typer.echo(f"strikedesk: STRIKEDESK_{name}: {fault['msg']}", err=True)
        raise typer.Exit(1) from invalid
    require_folder(settings)
    return settings


def require_folder(settings: Settings) -> None:
    """End with a sentence and exit status 2 unless the data folder can be made and written."""
    try:
        folder = settings.folder
        fault = None if os.access(folder, os.R_OK | os.W_OK | os.X_OK) else "it cannot be written"
    except FileExistsError:
        fault = "it is a file"
    except OSError as unusable:
        fault = unusable.strerror or str(unusable)
    if fault is not None:
        advice = "Name a folder of yours with --home or STRIKEDESK_HOME."
        typer.echo(f"strikedesk: {settings.home} cannot hold the data: {fault}. {advice}", err=True)
        raise typer.Exit(2)


def run_server(work: Coroutine[Any, Any, None]) -> None:
    """Run a server on uvloop, or on the standard loop where there is none (Windows)."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        asyncio.run(work)
        return
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(work)


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    host: Annotated[
        str | None, typer.Option(help="Address; 127.0.0.1 unless told otherwise.")
    ] = None,
    home: Home = None,
    feed: Annotated[str | None, typer.Option(help="sim, or replay:FILE.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
    demo: Annotated[bool, typer.Option(help="Make a demo book on the first start.")] = True,
) -> None:
    """Open the desk: web, market, paper exchange and order path in one process."""
    settings = settings_for(home, port=port, host=host, feed=feed)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that what `atexit` stops is stopped
    gc.disable()  # hardly anything that a start makes is garbage; `serve` turns it on again
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # our matrices are too small for threads
    from strikedesk.platform.embedded import begin

    database = begin(settings)
    from strikedesk.app.serve import serve  # what only a server needs is loaded only by it

    def announce(address: str, link: str | None) -> None:
        typer.echo(f"StrikeDesk {__version__} is open at {address}  (feed: {settings.feed})")
        if link:
            typer.echo(f"Log in once with this link: {link}")
        typer.echo("Stop it with Ctrl+C.")
        sys.stdout.flush()
        has_screen = sys.platform in {"darwin", "win32"} or "DISPLAY" in os.environ
        if browser and link and has_screen:
            webbrowser.open(link)

    try:
        run_server(serve(settings, announce, with_demo=demo, database=database))
    except StrikeDeskError as error:
        typer.echo(f"strikedesk: cannot start. {error.message}", err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@app.command("kill")
@told_plainly
async def kill(
    scope: Annotated[str, typer.Option(help="desk, account:ID or strategy:ID.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept.")],
    flatten: Annotated[
        bool, typer.Option("--flatten", help="Then close positions at market, shorts first.")
    ] = False,
    drill: Annotated[
        bool, typer.Option("--drill", help="Say what would be done, and do nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    feed: Annotated[
        str | None, typer.Option(help="Where prices come from if no desk runs, as for `up`.")
    ] = None,
    home: Home = None,
) -> None:
    """Pull the kill switch: refuse new orders, cancel working ones; works while the desk is down."""
    from strikedesk.app.killing import kill as pull
    from strikedesk.app.killing import lines_of, parse_scope

    target = parse_scope(scope)
    if not (yes or drill):
        typer.confirm(f"Halt {scope} and cancel its orders now?", abort=True)
    report = await pull(
        settings_for(home, feed=feed),
        target,
        reason=reason.strip()[:500] or "no reason given",
        flattens=flatten,
        is_drill=drill,
        tell=typer.echo,
    )
    if report is None:
        typer.echo("No report yet; the latch holds.", err=True)
        raise typer.Exit(3)
    for line in lines_of(report):
        typer.echo(line)
    if report["status"] != "COMPLETED":
        raise typer.Exit(3)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@user.command("create")
@told_plainly
async def create_user(
    email: Annotated[str, typer.Option()],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, help="At least 10 characters.")
    ],
    role: Annotated[str, typer.Option(help="admin, trader or viewer.")] = "trader",
    home: Home = None,
) -> None:
    """Add a person; they get a paper account. The first one is always an administrator."""
    from strikedesk.app.maintenance import create_user as create

    made = await create(settings_for(home), email, password, role)
    names = {"admin": "an administrator", "trader": "a trader", "viewer": "a viewer"}
    typer.echo(f"{made.email} is {names[made.role]} now.")


@user.command("link")
@told_plainly
async def login_link(
    email: Annotated[str, typer.Option()],
    base: Annotated[
        str | None, typer.Option(help="Where the desk is open; where it runs, if left out.")
    ] = None,
    home: Home = None,
) -> None:
    """Make a link that logs a person in once."""
    from strikedesk.app import whereabouts
    from strikedesk.app.maintenance import login_link as make

    settings = settings_for(home)
    token = await make(settings, email)
    running = base or whereabouts.find(settings.folder)
    if running is None:
        typer.echo("No desk is running on these data; start one, then open:", err=True)
    address = running or whereabouts.address(settings.host, settings.port)
    typer.echo(f"{address}/login?token={token}")


@user.command("password")
@told_plainly
async def reset_password(
    email: Annotated[str, typer.Option()],
    password: Annotated[
        str,
        typer.Option(
            prompt="New password",
            confirmation_prompt=True,
            hide_input=True,
            help="At least 10 characters.",
        ),
    ],
    home: Home = None,
) -> None:
    """Give a person who has lost their password a new one, and end their sessions."""
    from strikedesk.app.maintenance import reset_password as reset

    await reset(settings_for(home), email, password)
    typer.echo(f"{email} has a new password now; every session of theirs is over.")


@audit.command("verify")
@told_plainly
async def verify_audit(home: Home = None) -> None:
    """Recompute every hash of the audit log; exit status 1 if any chain is broken."""
    from strikedesk.app.maintenance import verify_audit as verify

    report = await verify(settings_for(home))
    for line in report.lines:
        typer.echo(line)
    if not report.is_intact:
        raise typer.Exit(1)


@instruments.command("import")
@told_plainly
async def import_instruments(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    home: Home = None,
) -> None:
    """Take over a broker's instrument dump (Kite CSV); the same file again changes nothing."""
    from strikedesk.app.maintenance import import_instruments as take_over

    report = await take_over(settings_for(home), file)
    for error in report.errors[:50]:
        typer.echo(f"{file}:{error.line}: {error.field}: {error.message}", err=True)
    if report.errors:
        typer.echo(f"{len(report.errors)} faults; nothing was imported.", err=True)
        raise typer.Exit(1)
    typer.echo(
        f"{report.added} added, {report.changed} changed, {report.expired} expired, "
        f"{report.unchanged} unchanged."
    )
    for change in [*report.refused, *report.noted][:100]:
        told = (
            "left out, because it is held or has working orders"
            if change in report.refused
            else ("taken over although it is held or has working orders")
        )
        typer.echo(
            f"{change.symbol}: {change.field} {change.before} -> {change.after}: {told}", err=True
        )
    for reason, count in report.skipped.items():
        typer.echo(f"{count} left out: {reason}")


@db.command("migrate")
@told_plainly
async def migrate(home: Home = None) -> None:
    """Bring the database to this version's schema; `up` does it by itself."""
    from strikedesk.app.maintenance import migrate as bring_up

    typer.echo(f"The database is at {await bring_up(settings_for(home))}.")


@app.command("openapi")
def openapi() -> None:
    """Print the OpenAPI document of this version."""
    from strikedesk.app.web import describe

    typer.echo(json.dumps(describe(), indent=1, sort_keys=True))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
