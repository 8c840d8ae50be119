"""Commands about the audit."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amparo.cli.where import DATA, Data, admin_url_of, settings_of
from amparo.verify import audits, verify
from shared.audit.checkpoints import all_checkpoints, append_file, take_checkpoint
from shared.db import Database
from shared.keys import KeysDirectory
from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Who changed what, and who saw whose identity.")
console = Console()
Folder = Annotated[Path, typer.Option("--out", help="A folder outside the database and its backups")]


@app.command("export")
def export(out: Folder = Path("audit"), data: Data = DATA) -> None:
    """Sign where every chain stands now, and write all checkpoints to one file per service."""
    settings = settings_of(data)
    for service in audits.audited():
        fresh, last = asyncio.run(_export(settings, service, out))
        console.print(f"{service}: {fresh} new checkpoints, the last is {last}: {_file(out, service)}")


@app.command("verify")
def verify_chains(
    checkpoint: Annotated[Path | None, typer.Option(help="An exported file to hold the audit against")] = None,
    data: Data = DATA,
) -> None:
    """Walk every chain and name what was edited, deleted, reordered or cut off; exit 1 if anything was."""
    settings = settings_of(data)
    try:
        findings = asyncio.run(verify(settings, admin_url_of(settings), checkpoint=checkpoint))
    except (OSError, ValueError) as error:
        console.print(str(error))
        raise typer.Exit(2) from error
    own = [finding for finding in findings if finding.invariant == audits.INVARIANT]
    for finding in own:
        console.print(f"{finding.check}: {'holds' if finding.ok else f'{finding.broken} broken'}")
        for example in finding.examples:
            console.print(f"  {example}")
    raise typer.Exit(0 if all(finding.ok for finding in own) else 1)


def _file(folder: Path, service: str) -> Path:
    return folder / f"{service}-checkpoints.jsonl"


async def _export(settings: Settings, service: str, folder: Path) -> tuple[int, int]:
    """How many checkpoints the file did not hold yet, and the number of the newest."""
    database = Database(settings, service)
    try:
        await take_checkpoint(database, KeysDirectory(settings.keys_dir))
        held = await database.run(all_checkpoints)
    finally:
        await database.close()
    return append_file(_file(folder, service), held), held[-1].sequence
