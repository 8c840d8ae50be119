"""Commands about events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import RowMapping

from amparo.cli.where import DATA, Data, admin_url_of, settings_of
from amparo.installation import SERVICES, service_named
from amparo.rebuild import RebuildStopped, rebuild
from shared.bus.dead_letters import list_dead, replay_dead
from shared.bus.rabbit import BROKER_AWAY
from shared.db import Database, fetch
from shared.inbox import replay_parked
from shared.outbox import unpark
from shared.settings import Settings
from shared.worker import consumer_of

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Events that could not be applied.")
console = Console()
Named = Annotated[str | None, typer.Argument(help="A service; all where none is named")]


@app.command("parked")
def parked(service: Named = None, data: Data = DATA) -> None:
    """List what waits for hands: events that could not be applied (in), or that nobody is bound to (out)."""
    settings = settings_of(data)
    table = Table("service", "", "id", "type", "reason", "since")
    for name in _named(service):
        for row in asyncio.run(_in_database(settings, name, _list_parked)):
            shown = (row["id"], row["type"] or "?", row["reason"], f"{row['since']:%Y-%m-%d %H:%M}")
            table.add_row(name, row["door"], *map(str, shown))
    console.print(table)


@app.command("replay")
def replay(service: Named = None, data: Data = DATA) -> None:
    """Apply parked events again, and send again what was parked on its way out; exit 1 if some stay."""
    settings = settings_of(data)
    stay = 0
    for name in _named(service):
        sent = asyncio.run(_in_database(settings, name, lambda database: database.run(unpark)))
        through, staying = asyncio.run(_replay(settings, name))
        stay += staying
        console.print(f"{name}: {through} applied, {staying} stay parked; {sent} go out again")
    raise typer.Exit(1 if stay else 0)


@app.command("dead")
def dead(
    again: Annotated[bool, typer.Option("--replay", help="Send them back to the queues that they came from")] = False,
    data: Data = DATA,
) -> None:
    """List RabbitMQ's dead letters: what a consumer failed at too often (the embedded mode has none)."""
    settings = settings_of(data)
    try:
        if again:
            console.print(f"{asyncio.run(replay_dead(settings))} sent back")
            return
        count, letters = asyncio.run(list_dead(settings))
    except BROKER_AWAY as away:
        console.print(
            f"RabbitMQ does not answer, or has no such queue ({type(away).__name__}): see AMPARO_RABBITMQ_URL"
        )
        raise typer.Exit(2) from away
    table = Table("queue", "id", "type")
    for letter in letters:
        table.add_row(letter.queue, letter.id, letter.type)
    console.print(table)
    console.print(f"{count} dead letters")


def rebuild_service(service: Annotated[str, typer.Argument(help="; ".join(SERVICES))], data: Data = DATA) -> None:
    """Empty a service's projections and build them again from the event logs."""
    settings = settings_of(data)

    def told(source: str, events: int) -> None:
        console.print(f"{source}: {events} events")

    try:
        applied = asyncio.run(rebuild(settings, admin_url_of(settings), service, told=told))
    except RebuildStopped as stopped:
        console.print(f"[red]{stopped}[/red]")
        raise typer.Exit(1) from stopped
    console.print(
        f"{service} is rebuilt from {applied} events; `amparo events parked {service}` lists what it could not."
    )


def _named(service: str | None) -> Sequence[str]:
    return [service] if service else SERVICES


async def _list_parked(database: Database) -> Sequence[RowMapping]:
    return await database.run(
        lambda session: fetch(
            session,
            """
            SELECT 'in' AS door, id::text, type, reason, parked_at AS since FROM parked_event
            WHERE replayed_at IS NULL
            UNION ALL
            SELECT 'out', id::text, type, parked_reason, recorded_at FROM outbox WHERE parked_reason IS NOT NULL
            ORDER BY since LIMIT 200
            """,
        )
    )


async def _in_database(settings: Settings, name: str, work: Callable[[Database], Awaitable[T]]) -> T:
    database = Database(settings, name)
    try:
        return await work(database)
    finally:
        await database.close()


async def _replay(settings: Settings, name: str) -> tuple[int, int]:
    service = service_named(name)
    database = Database(settings, name, service.constraints)
    try:
        return await replay_parked(consumer_of(service, database, service.settings(**settings.model_dump())))
    finally:
        await database.close()
