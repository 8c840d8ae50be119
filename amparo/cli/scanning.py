"""`amparo scanner`: scanners without a network, simulated."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
import typer

from amparo.cli.where import DATA, Data, settings_of
from amparo.scanner.simulate import Report, Shift
from amparo.scanner.simulate import simulate as simulate_shift
from services.directory.tokens import mint
from shared.contracts.card_codes import is_card_code
from shared.contracts.vocabulary import Scope
from shared.keys import KeysDirectory

app = typer.Typer(no_args_is_help=True, help="A reference scanner.")


@app.callback()
def _group() -> None:
    """Keeps `simulate` a command of its own: Typer would call a single one by the group's name."""


@app.command()
def simulate(
    round_id: Annotated[UUID, typer.Option("--round", help="An open round")],
    site_id: Annotated[UUID, typer.Option("--site", help="One of its sites")],
    cards: Annotated[Path, typer.Option(help="A file with the ten characters of a card on each line", exists=True)],
    devices: Annotated[int, typer.Option(help="Scanners", min=1, max=500)] = 4,
    scans: Annotated[int, typer.Option(help="Scans of all of them", min=1)] = 200,
    hours: Annotated[float, typer.Option(help="Hours without a network, up to now", min=0.1, max=150)] = 8.0,
    doubles: Annotated[float, typer.Option(help="Share of scans of a card that was seen before", min=0, max=1)] = 0.3,
    seed: Annotated[int, typer.Option(help="Another shift")] = 0,
    history: Annotated[Path | None, typer.Option(help="A file for every acknowledged id")] = None,
    url: Annotated[str | None, typer.Option(help="Where the installation answers")] = None,
    data: Data = DATA,
) -> None:
    """Let scanners with wrong clocks give by the offline pack, and print what the server saw otherwise.

    It really gives: for a demonstration, or a round that was made for it.
    """
    codes = [line.strip() for line in cards.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not codes or not all(is_card_code(code) for code in codes):
        raise typer.BadParameter("each line is the ten characters of a card", param_hint="--cards")
    settings = settings_of(data)
    keys = KeysDirectory(settings.keys_dir)
    shift = Shift(round_id, site_id, devices=devices, scans=scans, hours=hours, doubles=doubles, seed=seed)

    def token(device_id: UUID) -> str:
        return mint(settings, keys, subject=device_id, kind="device", roles={Scope.SCANNER: [str(site_id)]})

    async def run() -> Report:
        async with httpx.AsyncClient(base_url=url or settings.public_url, timeout=30) as client:
            return await simulate_shift(client, token, shift, codes, history=history)

    for line in asyncio.run(run()).lines():
        print(line)
