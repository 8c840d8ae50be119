"""`amparo keys`: the keys that sign cards, packs and tokens, a new one beside the old, and the end of an old one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from amparo.cli.where import DATA, Data, settings_of
from shared import clock
from shared.keys import KeysDirectory, LastKey

app = typer.Typer(no_args_is_help=True, help="Keys that sign, their rotation and retirement.")

ROTATED = ("card", "pack", "token")
"""Purposes whose keys are only ever verified with public ones: the others' outlive rotation, or seal what is stored."""

Purpose = Annotated[str, typer.Argument(help="card, pack or token")]


def _keys(purpose: str, data: Path) -> KeysDirectory:
    if purpose not in ROTATED:
        raise typer.BadParameter(f"only keys of these purposes are rotated: {', '.join(ROTATED)}")
    return KeysDirectory(settings_of(data).keys_dir)


@app.command("list")
def list_keys(purpose: Purpose, data: Data = DATA) -> None:
    """Print each key's id, from when it signs, and whether it still verifies."""
    now = clock.real_now()
    for key in _keys(purpose, data).keys(purpose):
        state = "retired" if key.retired else "waiting" if key.not_before > now else "in use"
        print(f"{key.kid}  {key.not_before:%Y-%m-%d %H:%M} UTC  {state}")


@app.command()
def rotate(
    purpose: Purpose,
    hours: Annotated[float, typer.Option(help="Hours from now until the new key signs", min=0)] = 1.0,
    data: Data = DATA,
) -> None:
    """Add a key. It is published at once and signs later, when everybody who verifies has read it; old ones verify."""
    key = _keys(purpose, data).rotate(purpose, not_before=clock.real_now() + timedelta(hours=hours))
    print(f"{key.kid} signs from {key.not_before:%Y-%m-%d %H:%M} UTC; the older keys verify until they are retired.")


@app.command()
def retire(
    purpose: Purpose, kid: Annotated[str, typer.Argument(help="As `amparo keys list` prints it")], data: Data = DATA
) -> None:
    """Let a key verify nothing any more: what it signed is refused within a minute."""
    try:
        _keys(purpose, data).retire(purpose, kid)
    except KeyError as error:
        raise typer.BadParameter(f"there is no key {kid}") from error
    except LastKey as error:
        raise typer.BadParameter("it is the only key in use: rotate first, and wait until the new one signs") from error
    print(f"{kid} is retired.")
