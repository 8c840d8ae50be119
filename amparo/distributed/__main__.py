"""`make distributed`: the year at 1 % through separate processes, then `amparo verify`; stays up unless `--once`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from amparo.distributed.origin import Origin
from amparo.distributed.processes import Processes, ServiceTransport, local_settings
from amparo.doctor import check_postgres, check_rabbitmq
from amparo.embedded.postgres import PostgresTrouble, start_postgres
from amparo.embedded.process import NotStarted, open_door
from amparo.replay.run import run_replay
from amparo.verify import verify
from shared.migrations import WrongKind, admin_url
from shared.settings import Settings

console = Console()
ADMIN_URL = "postgresql://postgres@127.0.0.1:5432/postgres"
RABBITMQ_URL = "amqp://guest:guest@127.0.0.1:5672/"


def main(
    scale: Annotated[float, typer.Option(min=0.002, max=1.0)] = 0.01,
    seed: Annotated[int, typer.Option()] = 2023,
    once: Annotated[bool, typer.Option("--once", help="End after the table")] = False,
    folder: Annotated[Path, typer.Option(help="Keys and logs")] = Path(".amparo/distributed"),
    port: Annotated[int, typer.Option(help="Port of the one origin over all services")] = 8000,
) -> None:
    """Run it."""
    rabbitmq_url = os.environ.get("AMPARO_RABBITMQ_URL", RABBITMQ_URL)
    try:
        with _postgres(folder) as admin:
            if missing := _missing(admin, rabbitmq_url, folder):
                console.print(missing)
                raise typer.Exit(2)
            settings = local_settings(admin, rabbitmq_url, folder)
            settings = settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
            with contextlib.nullcontext() if once else open_door(port) as door:
                raise typer.Exit(asyncio.run(_run(scale, seed, folder, settings, door)))
    except (PostgresTrouble, WrongKind, NotStarted) as trouble:
        console.print(str(trouble))
        raise typer.Exit(2) from trouble


@contextlib.contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """The admin's URL: the environment's, else the usual one if it answers, else a private Postgres in `folder`."""
    url = os.environ.get("AMPARO_DATABASE_ADMIN_URL", ADMIN_URL)
    if url != ADMIN_URL or check_postgres(folder, url).ok:
        yield url
        return
    with start_postgres(folder) as postgres:
        yield postgres.admin_url


def _missing(admin_url: str, rabbitmq_url: str, folder: Path) -> str | None:
    """In one line, what is not there and what to do; None if all is."""
    broken = [check for check in (check_postgres(folder, admin_url), check_rabbitmq(rabbitmq_url)) if not check.ok]
    return "; ".join(f"{check.name} does not do ({check.detail}). {check.fix}" for check in broken) or None


async def _run(scale: float, seed: int, folder: Path, settings: Settings, door: socket.socket | None) -> int:
    """Start all, replay and verify; then stay up behind `door`, where one is given."""
    with Processes(settings, folder / "logs") as processes:
        await processes.prepare()
        processes.start_all()
        console.print(f"{len(processes.running)} processes are up; their logs are in {folder / 'logs'}")
        status = await run_replay(
            settings.directory_url,
            settings,
            scale=scale,
            seed=seed,
            resume=True,
            state=folder / "replay.json",
            as_json=False,
            transport=ServiceTransport(settings),
        )
        findings = await verify(settings, admin_url(settings))
        for finding in findings:
            if not finding.ok:
                console.print(f"[red]{finding.check}: {finding.broken} broken[/red] {finding.examples}")
        status = status or int(not all(finding.ok for finding in findings))
        if door is not None:
            console.print(f"Amparo answers on [bold]{settings.public_url}[/bold] (Ctrl-C stops it)")
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.create_task(_serve_origin(settings, door))
        return status


async def _serve_origin(settings: Settings, door: socket.socket) -> None:
    origin = Origin(settings)
    config = uvicorn.Config(
        origin,
        log_level="warning",
        log_config=None,  # as a service's server: no message, which may hold what somebody typed
        access_log=False,
        lifespan="off",
        proxy_headers=False,  # nobody stands before it: a caller is who it connects as
        timeout_graceful_shutdown=int(settings.drain_seconds),
    )
    try:
        await uvicorn.Server(config).serve(sockets=[door])
    finally:
        await origin.aclose()


if __name__ == "__main__":
    typer.run(main)
