"""A year of Honduras through separate processes: `--full` only, for it takes its time."""

from __future__ import annotations

import time

from amparo.distributed.processes import ServiceTransport
from benchmarks.figures import Figure
from benchmarks.options import Options
from benchmarks.relay import SERVICES
from benchmarks.stage import staged
from shared.ids import new_id
from tests.support.rabbit_namespace import delete_namespace
from tests.support.servers import rabbitmq_url

SEED = 2023


async def replay(options: Options) -> Figure:
    """Seconds that the replay of 2023 takes at the given scale, services and workers as processes of their own."""
    from amparo.replay.run import run_replay

    async with staged(*SERVICES, rabbitmq_url=rabbitmq_url(), demo=True) as stage:
        try:
            stage.serve(*SERVICES)
            for service in SERVICES:
                stage.start("worker", service)
            started = time.monotonic()
            status = await run_replay(
                stage.settings.directory_url,
                stage.settings,
                scale=options.scale,
                seed=SEED,
                resume=False,
                state=stage.folder / f"replay-{new_id()}.json",
                as_json=False,
                transport=ServiceTransport(stage.settings),
            )
            seconds = time.monotonic() - started
        finally:
            stage.end_processes()
            await delete_namespace(stage.settings.bus_namespace, SERVICES)
    if status:
        raise RuntimeError("the replay's figures do not agree with what was reported")
    return Figure("replay", f"s at scale {options.scale:g}", value=round(seconds, 1))
