"""Commands about retention."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from amparo.cli.erasures import in_registration
from amparo.cli.where import DATA, Data, settings_of
from services.registration.commands.retention import retain, would_go
from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Whose time is over.")
console = Console()


@app.callback()
def retention() -> None:
    """Whose time is over."""


@app.command("run")
def run_retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing")] = False,
    data: Data = DATA,
) -> None:
    """Erase whoever's time is over, batch by batch; broken off, the next run goes on from there."""
    settings = settings_of(data)
    counts = asyncio.run(in_registration(settings, would_go) if dry_run else run_all(settings))
    table = Table("rule", "would go" if dry_run else "erased")
    for rule, count in sorted(counts.items()):
        table.add_row(rule, str(count))
    console.print(table)


async def run_all(settings: Settings) -> dict[str, int]:
    """Every batch, each in a transaction of its own; how many went by which rule."""
    total: Counter[str] = Counter()
    while counts := await in_registration(settings, retain):
        total.update(counts)
    return dict(total)
