"""`amparo outbox`: what a phone could not send, from the file that it exported."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from amparo.cli.where import DATA, Data, settings_of
from amparo.outboxes import open_outbox
from shared.keys import KeysDirectory

app = typer.Typer(no_args_is_help=True, help="Outboxes that phones exported.")


@app.callback()
def _group() -> None:
    """Keeps `open` a command of its own: Typer would call a single one by the group's name."""


@app.command("open")
def open_file(
    file: Annotated[Path, typer.Argument(help="A compact JWE on each line", exists=True, dir_okay=False)],
    entries: Annotated[
        Path | None, typer.Option(help="A new file for the entries as JSON, which hold what people said of themselves")
    ] = None,
    data: Data = DATA,
) -> None:
    """Open an exported outbox with this installation's key; print how many entries of what there are."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            opened = open_outbox(lines, KeysDirectory(settings_of(data).keys_dir))
    except FileNotFoundError as error:
        raise typer.BadParameter("this installation has no key of outboxes: run `amparo init`") from error
    print(f"{len(opened.entries)} entries, {opened.repeated} repeated, {len(opened.unreadable)} unreadable lines")
    for name, counts in opened.counts().items():
        for value, count in sorted(counts.items()):
            print(f"  {name} {value}: {count}")
    if entries is not None:
        _write(entries, {"entries": opened.entries})
    if opened.unreadable:
        print(f"Unreadable: lines {', '.join(map(str, opened.unreadable))}")
        raise typer.Exit(1)


def _write(target: Path, content: object) -> None:
    """For nobody else to read, and never over a file that is there."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise typer.BadParameter(f"{target} is there already", param_hint="--entries") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
