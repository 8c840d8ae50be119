"""`amparo demo`: the desk of a demonstration that is up."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from amparo.cli.where import DATA, Data, settings_of
from amparo.demo_desk import DemoDesk, code_of, make_demo_desk
from amparo.demo_desk.keeping import keep_accounts, keep_desk, kept_accounts, kept_desk
from amparo.demo_desk.printing import in_lines
from amparo.embedded.process import running_installation
from amparo.replay.driver import KeyTokens, NoAnswer, UnexpectedAnswer
from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The desk of a demonstration: who signs in, and which cards to try.")
errors = Console(stderr=True)
DONE, FAILED = 0, 2


async def open_desk(url: str, data: Path, settings: Settings) -> DemoDesk | None:
    """Make the desk of today at `url` and keep it in the data folder; None where it failed, which is told."""
    try:
        with errors.status("The desk of today") as status:
            desk = await make_demo_desk(
                url,
                tokens=KeyTokens(settings),
                kept=kept_accounts(data),
                save=lambda accounts: keep_accounts(data, accounts),
                progress=lambda step: status.update(f"The desk of today: {step}"),
                time_zone=settings.time_zone,
            )
    except (UnexpectedAnswer, NoAnswer, httpx.HTTPError) as trouble:
        errors.print(f"[red]The desk of today was not made:[/red] {escape(str(trouble))}")
        return None
    keep_desk(data, desk)
    return desk


async def show_desk(url: str, data: Path, settings: Settings) -> int:
    """Make the desk of today at `url` and print how to work at it; 0, or 2 where it failed."""
    desk = await open_desk(url, data, settings)
    if desk is None:
        return FAILED
    print(in_lines(desk))
    return DONE


@app.command("desk")
def make_desk(
    data: Data = DATA,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON, passwords too")] = False,
) -> None:
    """Make the desk of today at the demonstration that is up (again: what is there stays), and print it."""
    up = running_installation(data)
    if up is None or not up["demo"]:
        errors.print(f"[red]No demonstration is up in {data}.[/red] Start one: amparo up --demo")
        raise typer.Exit(FAILED)
    settings = settings_of(data)
    if not as_json:
        raise typer.Exit(asyncio.run(show_desk(up["url"], data, settings)))
    desk = asyncio.run(open_desk(up["url"], data, settings))
    if desk is None:
        raise typer.Exit(FAILED)
    print(json.dumps(desk.as_json(), ensure_ascii=False))


@app.command("code")
def print_code(data: Data = DATA) -> None:
    """Print the code that the coordinator's authenticator shows now; it serves once, for half a minute."""
    secret = kept_desk(data).get("coordinator", {}).get("totp_secret")
    if not secret:
        errors.print(f"[red]{data} keeps no demonstration's desk.[/red] Make one: amparo demo desk")
        raise typer.Exit(FAILED)
    print(code_of(secret))
