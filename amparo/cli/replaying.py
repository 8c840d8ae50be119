"""`amparo replay honduras-2023`, and the demonstration that begins with it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from amparo.cli.demo import show_desk
from amparo.cli.where import DATA, Data, settings_of
from amparo.embedded.process import running_installation
from amparo.replay.night import NIGHT
from amparo.replay.run import report_only, run_replay
from shared.settings import Settings

console = Console()
DEMO_SCALE = 0.01
DEMO_SEED = 2023
START_SECONDS_MAX = 600


async def demonstrate(url: str, data: Path, settings: Settings) -> int:
    """Replay the year at 1 % into the installation that answers at `url`, and make the desk of today beside it.

    Prints the year's table, its sign-in names, the addresses, and how to work at the desk.
    """
    status = await run_replay(
        url, settings, scale=DEMO_SCALE, seed=DEMO_SEED, resume=True, state=data / "replay.json", as_json=False
    )
    console.print(f"Amparo answers on [bold]{url}[/bold]; everybody in it is fictitious.")
    for service in ("directory", "registration", "distribution", "shelter", "coordination"):
        console.print(f"  {url}/{service}/openapi.json")
    return max(status, await show_desk(url, data, settings))


def replay_year(
    year: Annotated[str, typer.Argument(help="honduras-2023")] = "honduras-2023",
    scale: Annotated[float, typer.Option(min=0.002, max=1.0, help="Share of the year's people")] = DEMO_SCALE,
    seed: Annotated[int, typer.Option(help="Other fictitious people, the same totals")] = DEMO_SEED,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an interrupted replay stopped")] = False,
    report: Annotated[bool, typer.Option("--report-only", help="Compare what is reported now; change nothing")] = False,
    night: Annotated[
        str | None, typer.Option(help="2023-08-20: only that night at Danlí, in a house of its own")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The table as JSON")] = False,
    url: Annotated[str | None, typer.Option(help="An installation that is up (distributed mode)")] = None,
    data: Data = DATA,
) -> None:
    """Replay Honduras 2023 through the public APIs and compare with what was reported; exit 1 if it disagrees."""
    if year != "honduras-2023":
        raise typer.BadParameter("only honduras-2023 is known", param_hint="YEAR")
    if night not in {None, NIGHT.isoformat()} or (night and (report or resume)):
        raise typer.BadParameter(f"only {NIGHT} is known, from its beginning", param_hint="--night")
    up = None if url else running_installation(data)
    if up is not None and not up["demo"]:
        console.print(f"[red]{data} is an installation in earnest: give the replay another folder with --data.[/red]")
        raise typer.Exit(2)
    server = None if url or up else _start_embedded(data)
    try:
        settings = settings_of(data)
        where = url or settings.public_url
        if report:
            work = report_only(where, settings, scale=scale, seed=seed, as_json=as_json)
        else:
            work = run_replay(
                where,
                settings,
                scale=scale,
                seed=seed,
                resume=resume,
                state=None if night else data / "replay.json",
                as_json=as_json,
                night_only=night is not None,
            )
        status = asyncio.run(work)
    finally:
        if server is not None:
            _end(server)
    raise typer.Exit(status)


def _start_embedded(data: Path) -> subprocess.Popen[bytes]:
    """Start an embedded demonstration installation as a process of its own, and wait until it answers.

    Raises:
        typer.Exit: it ended instead.
    """
    port = _free_port()
    command = [sys.executable, "-m", "amparo", "up", "--port", str(port), "--data", str(data)]
    server = subprocess.Popen(  # noqa: S603 - this interpreter, with this package
        command, env={**os.environ, "AMPARO_DEMO": "1"}, stdout=sys.stderr
    )
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise typer.Exit(server.returncode or 1)
        try:
            httpx.get(f"http://127.0.0.1:{port}/livez", timeout=1)
            return server
        except httpx.TransportError:
            time.sleep(0.2)
    server.kill()
    raise typer.Exit(1)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Let the server drain, and end it if it does not within a minute: its Postgres keeps what it acknowledged."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=60)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
