"""`make distributed`: the year at 1 % through separate processes, then `amparo verify`; stays up unless `--once`."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from amparo.distributed.processes import Processes, ServiceTransport, local_settings
from amparo.replay.run import run_replay
from amparo.verify import verify
from shared.migrations import admin_url

console = Console()
ADMIN_URL = "postgresql://postgres@127.0.0.1:5432/postgres"
RABBITMQ_URL = "amqp://guest:guest@127.0.0.1:5672/"


def main(
    scale: Annotated[float, typer.Option(min=0.002, max=1.0)] = 0.01,
    seed: Annotated[int, typer.Option()] = 2023,
    once: Annotated[bool, typer.Option("--once", help="End after the table")] = False,
    folder: Annotated[Path, typer.Option(help="Keys and logs")] = Path(".amparo/distributed"),
) -> None:
    """Run it."""
    raise typer.Exit(asyncio.run(_run(scale, seed, folder, once=once)))


async def _run(scale: float, seed: int, folder: Path, *, once: bool) -> int:
    settings = local_settings(
        os.environ.get("AMPARO_DATABASE_ADMIN_URL", ADMIN_URL),
        os.environ.get("AMPARO_RABBITMQ_URL", RABBITMQ_URL),
        folder,
    )
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
        if not once:
            console.print("Ctrl-C stops it.")
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        return status


if __name__ == "__main__":
    typer.run(main)
