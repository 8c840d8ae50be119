"""Commands that start things."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import structlog
import typer
import uvicorn
from rich.console import Console
from sqlalchemy import RowMapping

from amparo.cli.where import DATA, Data
from amparo.compose_secrets import FOLDER, make_compose_secrets
from amparo.embedded.postgres import PostgresTrouble
from amparo.embedded.process import NotStarted, admin_database, embedded_settings, serve_embedded
from amparo.installation import SERVICES, app_of, make_keys, rabbit_bus, service_named
from amparo.loop import run as run_on_loop
from amparo.settling import settle
from shared.db import Database, fetch_one
from shared.migrations import WrongKind, migrate, must_be_of_its_kind
from shared.settings import Settings
from shared.telemetry import configure_logging
from shared.worker import declare_all_queues, run_worker, stop_on_signals

log = structlog.get_logger(__name__)
console = Console()
errors = Console(stderr=True)
WORKER_NICENESS = 10
"""Where both want a core a worker has a tenth of a server's share of it (nice(2)); where no server does, all of it."""
FIRST_ADMIN = (
    "Once it is up, [bold]amparo admin create USERNAME[/bold] makes the first account and prints its password."
)


def init(
    data: Data = DATA,
    compose: Annotated[bool, typer.Option("--compose", help="Make the secrets that docker-compose.yml mounts")] = False,
) -> None:
    """Make the keys of this installation where they are missing (nothing that is there is changed)."""
    if compose:
        folder = data / FOLDER
        make_compose_secrets(folder)
        console.print(f"The secrets of docker-compose.yml are in [bold]{folder}[/bold]; keep a copy elsewhere.")
        console.print(FIRST_ADMIN)
        return
    settings = Settings().model_copy(update={"keys_dir": data / "keys"}) if data != DATA else Settings()
    make_keys(settings, database_passwords=True)
    console.print(f"Keys and database passwords are in [bold]{settings.keys_dir}[/bold]; keep a copy elsewhere.")
    console.print(FIRST_ADMIN)


def up(
    port: Annotated[int, typer.Option(help="Port on this machine")] = 8000,
    data: Data = DATA,
    demo: Annotated[
        bool, typer.Option("--demo", help="Replay Honduras 2023 at 1 % into it, and open a desk of today")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="With --demo: end after the table")] = False,
) -> None:
    """Run everything in one process: five services, a private Postgres, one port."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = 0

    async def demonstrate() -> bool:
        nonlocal status
        from amparo.cli.replaying import demonstrate as run_demo

        status = await run_demo(f"http://127.0.0.1:{port}", data, settings)
        return once

    async def greet() -> bool:
        console.print(f"Amparo answers on [bold]http://127.0.0.1:{port}[/bold] (Ctrl-C stops it)")
        return False

    async def up_and_settled() -> bool:
        settle()
        return await (demonstrate() if demo else greet())

    try:
        with admin_database(data) as admin_url:
            settings = embedded_settings(data, port, demo=demo, admin_url=admin_url)
            run_on_loop(serve_embedded(settings, data, port, while_up=up_and_settled))
    except (PostgresTrouble, WrongKind, NotStarted) as trouble:
        errors.print(f"[red]{trouble}[/red]")
        raise typer.Exit(2) from trouble
    raise typer.Exit(status)


def serve(
    service: Annotated[str, typer.Argument(help="; ".join(SERVICES))],
    port: Annotated[int, typer.Option()] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
) -> None:
    """Serve one service over HTTP (distributed mode)."""
    settings = Settings()
    configure_logging(settings.log_level)
    _refuse_wrong_kind(settings, service)
    app = app_of(service)
    settle()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        log_config=None,  # the root handler prints no message, which may hold what somebody typed
        access_log=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=int(settings.drain_seconds),
    )


def worker(service: Annotated[str, typer.Argument(help="; ".join(SERVICES))]) -> None:
    """Run one service's relay and consumer (distributed mode); SIGTERM drains it."""
    _stand_back()
    declared = service_named(service)
    settings = declared.settings()
    configure_logging(settings.log_level)
    _refuse_wrong_kind(settings, service)
    run_on_loop(_work(settings, service))


def _stand_back() -> None:
    """Where servers share the machine's cores, a person who waits for an answer comes before events, lists and runs."""
    if hasattr(os, "nice"):
        os.nice(WORKER_NICENESS)


def _refuse_wrong_kind(settings: Settings, name: str) -> None:
    """End here if the database is of the other kind; where it can't be asked now, readiness tells it later."""

    async def ask() -> RowMapping | None:
        database = Database(settings, name)
        try:
            return await database.run(lambda session: fetch_one(session, "SELECT demo FROM extensions.installation"))
        finally:
            await database.close()

    try:
        row = asyncio.run(ask())
        if row is not None:
            must_be_of_its_kind(settings, demo=row["demo"])
    except WrongKind as wrong:
        errors.print(f"[red]{wrong}[/red]")
        raise typer.Exit(2) from wrong
    except Exception as error:
        log.warning("kind_not_known", service=name, error=type(error).__name__)


async def _work(settings: Settings, name: str) -> None:
    service = service_named(name)
    database = Database(settings, name, service.constraints)
    bus = rabbit_bus(settings)
    stop = asyncio.Event()
    stop_on_signals(stop)
    try:
        await declare_all_queues(bus, stop)
        settle()
        await run_worker(service, database, bus, settings, stop)
    finally:
        await bus.close()
        await database.close()


def migrate_all(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done")] = False,
) -> None:
    """Make database, roles and schemas where they are missing, and bring them to the newest migrations."""
    settings = Settings()
    if dry_run:
        from shared.migrations import expected_revision

        for service in SERVICES:
            console.print(f"{service}: to revision {expected_revision(f'services.{service}')}")
        return
    make_keys(settings, database_passwords=False)
    try:
        asyncio.run(migrate(settings, list(SERVICES)))
    except WrongKind as wrong:
        errors.print(f"[red]{wrong}[/red]")
        raise typer.Exit(2) from wrong
    console.print("All schemas are at their newest migrations.")
