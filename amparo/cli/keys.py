"""`amparo keys`: those of cards, packs, tokens and outboxes: a new one beside the old, and the end of an old one."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from amparo.cli.where import DATA, Data, settings_of
from shared import clock
from shared.keys import KeysDirectory, LastKey
from shared.outbox_keys import PURPOSE as OUTBOX
from shared.outbox_keys import READABLE_AFTER_ROTATION, publish

app = typer.Typer(no_args_is_help=True, help="Keys that sign or are sealed to, their rotation and retirement.")

ROTATED = ("card", "outbox", "pack", "token")
"""Purposes of which others only have the public half: the rest's outlive rotation, or seal what is stored."""

Purpose = Annotated[str, typer.Argument(help="card, outbox, pack or token")]


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
    """Add a key. It is published at once and signs later, when everybody who verifies has read it; old ones verify.

    Devices seal to a new key of outboxes from their next shift on, whatever HOURS says.
    """
    if purpose == OUTBOX:
        _rotate_outbox(_keys(purpose, data))
        return
    key = _keys(purpose, data).rotate(purpose, not_before=clock.real_now() + timedelta(hours=hours))
    print(f"{key.kid} signs from {key.not_before:%Y-%m-%d %H:%M} UTC; the older keys verify until they are retired.")


def _rotate_outbox(keys: KeysDirectory) -> None:
    key = keys.rotate(OUTBOX, not_before=clock.real_now())
    publish(keys)
    print(f"{key.kid} is sealed to from each device's next shift on; the older keys open until they are retired.")


@app.command()
def retire(
    purpose: Purpose,
    kid: Annotated[str, typer.Argument(help="As `amparo keys list` prints it")],
    data: Data = DATA,
    now: Annotated[bool, typer.Option("--now", help="An outbox key that was seen: what is under way is lost")] = False,
) -> None:
    """Let a key verify or open nothing any more: what it signed is refused within a minute."""
    keys = _keys(purpose, data)
    if purpose == OUTBOX and not now and (until := _needed_until(keys, kid)) is not None:
        raise typer.BadParameter(f"what was sealed to it may still come until {until:%Y-%m-%d}; --now gives that up")
    try:
        keys.retire(purpose, kid)
    except KeyError as error:
        raise typer.BadParameter(f"there is no key {kid}") from error
    except LastKey as error:
        raise typer.BadParameter("it is the only key in use: rotate first, and wait until the new one signs") from error
    if purpose == OUTBOX:
        publish(keys)
    print(f"{kid} is retired.")


def _needed_until(keys: KeysDirectory, kid: str) -> datetime | None:
    """When what devices sealed to this key has come or is out of its time; None if that is over, or it is the last."""
    known = keys.keys(OUTBOX)
    began = next((key.not_before for key in known if key.kid == kid), None)
    after = [key.not_before for key in known if began is not None and key.not_before > began]
    until = min(after) + READABLE_AFTER_ROTATION if after else None
    return until if until is not None and until > clock.real_now() else None
