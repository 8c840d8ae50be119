"""Commands about who is to stay erased."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from amparo.cli.where import DATA, Data, settings_of
from services.registration.commands.ledger import LEDGER, NotOurs, append_ledger, read_ledger, replay_ledger
from services.registration.queries.erasing import all_erasures
from shared import clock
from shared.context import Context
from shared.db import Database
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.settings import Settings

T = TypeVar("T")
SERVICE = "registration"

app = typer.Typer(no_args_is_help=True, help="Who was erased, and must stay so after a backup is restored.")
console = Console()


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", help="A file outside the database and its backups")] = Path(LEDGER),
    data: Data = DATA,
) -> None:
    """Add everybody who was erased to the signed list."""
    settings = settings_of(data)
    rows = asyncio.run(in_registration(settings, lambda context: all_erasures(context.session)))
    console.print(f"{append_ledger(out, rows, KeysDirectory(settings.keys_dir))} added to {out}")


@app.command("replay")
def replay(ledger: Annotated[Path, typer.Argument(help="The signed list")], data: Data = DATA) -> None:
    """After a backup was restored: erase again whoever it brought back."""
    settings = settings_of(data)
    try:
        rows = read_ledger(ledger, KeysDirectory(settings.keys_dir))
    except (OSError, NotOurs) as error:
        console.print(str(error))
        raise typer.Exit(2) from error
    erased = asyncio.run(in_registration(settings, lambda context: replay_ledger(context, rows)))
    console.print(f"{erased} erased again, of {len(rows)} in the list")


async def in_registration(settings: Settings, work: Callable[[Context], Awaitable[T]]) -> T:
    """Run `work` in one transaction of registration's, as a job."""
    database = Database(settings, SERVICE)
    try:
        return await database.run(
            lambda session: work(Context(session, settings, SERVICE, clock.business_now(), new_id().hex))
        )
    finally:
        await database.close()
