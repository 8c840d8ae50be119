"""Commands about events."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from amparo.cli.where import DATA, Data, admin_url_of, settings_of
from amparo.installation import SERVICES, service_named
from amparo.rebuild import rebuild
from shared.db import Database, fetch
from shared.inbox import replay_parked
from shared.settings import Settings
from shared.worker import consumer_of

app = typer.Typer(no_args_is_help=True, help="Events that could not be applied.")
console = Console()
Named = Annotated[str | None, typer.Argument(help="A service; all where none is named")]


@app.command("parked")
def parked(service: Named = None, data: Data = DATA) -> None:
    """List parked events with their reasons."""
    settings = settings_of(data)
    table = Table("service", "id", "type", "reason", "parked")
    for name in [service] if service else SERVICES:
        for row in asyncio.run(_parked(settings, name)):
            table.add_row(name, str(row["id"]), row["type"] or "?", row["reason"], f"{row['parked_at']:%Y-%m-%d %H:%M}")
    console.print(table)


@app.command("replay")
def replay(service: Named = None, data: Data = DATA) -> None:
    """Apply parked events again; exit 1 if some stay."""
    settings = settings_of(data)
    stay = 0
    for name in [service] if service else SERVICES:
        through, staying = asyncio.run(_replay(settings, name))
        stay += staying
        console.print(f"{name}: {through} applied, {staying} stay parked")
    raise typer.Exit(1 if stay else 0)


def rebuild_service(service: Annotated[str, typer.Argument(help="; ".join(SERVICES))], data: Data = DATA) -> None:
    """Empty a service's projections and build them again from the event logs."""
    settings = settings_of(data)

    def told(source: str, events: int) -> None:
        console.print(f"{source}: {events} events")

    applied = asyncio.run(rebuild(settings, admin_url_of(settings), service, told=told))
    console.print(f"{service} is rebuilt from {applied} events.")


async def _parked(settings: Settings, name: str) -> list[dict[str, Any]]:
    database = Database(settings, name)
    try:
        rows = await database.run(
            lambda session: fetch(
                session,
                "SELECT id, type, reason, parked_at FROM parked_event WHERE replayed_at IS NULL ORDER BY id LIMIT 200",
            )
        )
        return [dict(row) for row in rows]
    finally:
        await database.close()


async def _replay(settings: Settings, name: str) -> tuple[int, int]:
    service = service_named(name)
    database = Database(settings, name, service.constraints)
    try:
        return await replay_parked(consumer_of(service, database, service.settings(**settings.model_dump())))
    finally:
        await database.close()
