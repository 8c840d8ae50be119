"""`amparo outbox`: what a phone could not send, from the file that it exported."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
import typer

from amparo.cli.where import DATA, Data, settings_of
from amparo.outboxes import OpenedOutbox, open_outbox
from amparo.resending import NotTaken, Resent, resend
from services.directory.tokens import mint
from shared.contracts.vocabulary import Scope
from shared.db import Database, fetch
from shared.keys import KeysDirectory
from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Outboxes that phones exported.")


Exported = Annotated[Path, typer.Argument(help="The file that a phone saved", exists=True, dir_okay=False)]


@app.command("open")
def open_file(
    file: Exported,
    entries: Annotated[
        Path | None, typer.Option(help="A new file for the entries as JSON, which hold what people said of themselves")
    ] = None,
    data: Data = DATA,
) -> None:
    """Open an exported outbox with this installation's key; print how many entries of what there are."""
    opened = _opened(file, settings_of(data))
    if entries is not None:
        _write(entries, {"entries": opened.entries})
    if opened.unreadable:
        raise typer.Exit(1)


@app.command("import")
def import_file(
    file: Exported,
    url: Annotated[str | None, typer.Option(help="Where the installation answers")] = None,
    data: Data = DATA,
) -> None:
    """Open an exported outbox and send its entries in the phone's name; what was sent before is not done twice.

    What a service does not do it keeps for review. The phone may be lost, broken or wiped.
    """
    settings = settings_of(data)
    opened = _opened(file, settings)
    try:
        of_devices = opened.of_devices()
        sites = asyncio.run(_sites(settings, [device_id for device_id, _ in of_devices]))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error
    keys = KeysDirectory(settings.keys_dir)

    def token(device_id: UUID) -> str:
        return mint(settings, keys, subject=device_id, kind="device", roles={Scope.SCANNER: [str(sites[device_id])]})

    async def run() -> Resent:
        async with httpx.AsyncClient(base_url=url or settings.public_url, timeout=60) as client:
            return await resend(client, token, of_devices)

    try:
        resent = asyncio.run(run())
    except NotTaken as error:
        print(f"Stopped: {error}. Nothing is lost: run it again.")
        raise typer.Exit(1) from error
    print(f"{resent.done} done, {resent.parked} kept for review")
    if resent.unknown:
        print(f"  not decided, run it again for these: {resent.unknown}")
    for code, count in sorted(resent.refused.items()):
        print(f"  refused {code}: {count}")
    if resent.unknown or resent.refused or opened.unreadable:
        raise typer.Exit(1)


async def _sites(settings: Settings, devices: Sequence[UUID]) -> dict[UUID, UUID]:
    """Where each device belongs.

    Raises:
        ValueError: the directory knows one of them not.
    """
    database = Database(settings, "directory")
    try:
        query = "SELECT id, site_id FROM device WHERE id = ANY(:ids)"
        rows = await database.run(lambda session: fetch(session, query, ids=list(devices)))
    finally:
        await database.close()
    found: dict[UUID, UUID] = {row["id"]: row["site_id"] for row in rows}
    if missing := sorted(str(one) for one in set(devices) - set(found)):
        raise ValueError(f"this installation has no device {', '.join(missing)}")
    return found


def _opened(file: Path, settings: Settings) -> OpenedOutbox:
    """The file's entries, and how many of what there are, printed."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            opened = open_outbox(lines, KeysDirectory(settings.keys_dir))
    except FileNotFoundError as error:
        raise typer.BadParameter("this installation has no key of outboxes: run `amparo init`") from error
    print(f"{len(opened.entries)} entries, {opened.repeated} repeated, {len(opened.unreadable)} unreadable lines")
    for name, counts in opened.counts().items():
        for value, count in sorted(counts.items()):
            print(f"  {name} {value}: {count}")
    if opened.unreadable:
        print(f"Unreadable: lines {', '.join(map(str, opened.unreadable))}")
    return opened


def _write(target: Path, content: object) -> None:
    """For nobody else to read, and never over a file that is there."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise typer.BadParameter(f"{target} is there already", param_hint="--entries") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
