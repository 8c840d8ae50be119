"""`amparo seed`: items and kits for a start; fictitious people in bulk, into a demonstration."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from amparo.cli.where import DATA, Data, admin_url_of, settings_of
from amparo.seeding.catalogue import seed_catalogue
from amparo.seeding.writing import NotADemonstration, seed_people
from shared.problems import Problem

app = typer.Typer(no_args_is_help=True, help="Items and kits for a start; fictitious people, into a demonstration.")
errors = Console(stderr=True)


@app.command("catalogue")
def catalogue(data: Data = DATA) -> None:
    """Items and kits for a start, the kitchen set B and labelled defaults; a second time changes nothing."""
    try:
        items, kits = asyncio.run(seed_catalogue(settings_of(data)))
    except Problem as refused:
        errors.print(f"[red]Nothing was written: {refused.code}. A code is taken, or one of these was changed.[/red]")
        raise typer.Exit(1) from refused
    errors.print(f"{items} items and {kits} kits are in the catalogue.")


@app.command("people")
def people(
    count: Annotated[int, typer.Option(min=1, max=5_000_000, help="How many")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same number gives the same people")] = 1,
    processes: Annotated[int, typer.Option(min=1, max=16, help="That make and write them at once")] = 2,
    data: Data = DATA,
) -> None:
    """Write people to be found and compared; other services are not told, and `amparo verify` says so."""
    settings = settings_of(data)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors) as progress:
        task = progress.add_task("people", total=count)

        def told(done: int, what: str) -> None:
            progress.update(task, completed=done, description=what)

        try:
            asyncio.run(seed_people(admin_url_of(settings), count, seed=seed, processes=processes, told=told))
        except NotADemonstration as refused:
            errors.print("[red]This is an installation in earnest: no fictitious people go into it.[/red]")
            raise typer.Exit(2) from refused
        except ValueError as refused:
            errors.print(f"[red]Nothing was written: {refused}.[/red]")
            raise typer.Exit(1) from refused
