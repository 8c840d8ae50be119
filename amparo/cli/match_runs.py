"""`amparo match run`: the batch by hand."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from amparo.cli.where import DATA, Data, settings_of
from amparo.installation import service_named
from services.registration.commands.match_runs import Progress as Done
from services.registration.commands.match_runs import RunKind, Told, run_batch
from services.registration.settings import RegistrationSettings
from shared.db import Database
from shared.settings import Settings

console = Console()
errors = Console(stderr=True)


def run(
    everybody: Annotated[
        bool, typer.Option("--all", help="Compare all, not only who changed since the last run")
    ] = False,
    data: Data = DATA,
) -> None:
    """Compare people with all others; pairs wait for somebody to decide, and nobody is merged."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as progress:
        task = progress.add_task("compared", total=None)

        def told(done: Done) -> None:
            total = max(done.people, done.compared) if everybody else None
            progress.update(task, completed=done.compared, total=total, description=f"compared, {done.found} pairs")

        done = asyncio.run(_run(settings_of(data), RunKind.ALL if everybody else RunKind.CHANGED, told))
    if done is None:
        errors.print("[red]Another process is at it.[/red]")
        raise typer.Exit(1)
    console.print(f"{done.compared} people compared, {done.found} pairs wait for a decision.")


async def _run(settings: Settings, kind: RunKind, told: Told) -> Done | None:
    registration = service_named("registration")
    own = RegistrationSettings(**settings.model_dump())
    database = Database(own, registration.name, registration.constraints)
    try:
        return await run_batch(database, own, kind=kind, told=told)
    finally:
        await database.close()
