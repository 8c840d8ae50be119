"""Events from the outbox through RabbitMQ to a consumer that has applied them."""

from __future__ import annotations

import asyncio
import time

from benchmarks.desk import Desk
from benchmarks.figures import Figure, Pair, say
from benchmarks.options import Options
from benchmarks.pairs import runs_of
from benchmarks.pgbench import transactions_per_second
from benchmarks.stage import Stage, staged
from shared.contracts.catalogue import types_for
from shared.settings import Settings
from tests.support.rabbit_namespace import delete_namespace
from tests.support.servers import rabbitmq_url

SERVICES = ("registration", "distribution", "shelter", "coordination", "directory")
APPLIED_SECONDS_MAX = 120.0


async def relay(options: Options) -> Figure:
    """Events per second that coordination has applied, against pgbench's hand-outs that make one event each."""
    async with staged("distribution", "coordination", rabbitmq_url=rabbitmq_url()) as stage:
        try:
            desk = Desk(stage)
            await desk.prepare(runs_of(options))
            stage.end_processes()
            pairs = []
            for n in range(options.pairs):
                first = stage.next_numbers()
                url = stage.role_url("distribution")
                made = transactions_per_second(desk.script, url, first=first, seconds=options.seconds)
                pairs.append(Pair(await _drain(stage), made))
                say(f"  pair {n + 1}: {pairs[-1].ours:.0f}/s through RabbitMQ, {made:.0f}/s by pgbench")
        finally:
            stage.end_processes()
            await _delete_queues(stage.settings)
    return Figure("relay", "events/s", pairs)


async def _drain(stage: Stage) -> float:
    """Start both workers and wait for the last event; answer the rate from the end of the first batch on."""
    before = await stage.admin.fetchval("SELECT count(*) FROM coordination.inbox")
    waiting = await stage.admin.fetchval(
        "SELECT count(*) FROM distribution.outbox WHERE sent_at IS NULL AND type = ANY($1)", types_for("coordination")
    )
    for service in ("coordination", "distribution"):
        stage.start("worker", service)
    deadline = time.monotonic() + APPLIED_SECONDS_MAX
    while await stage.admin.fetchval("SELECT count(*) FROM coordination.inbox") < before + waiting:
        if time.monotonic() > deadline:
            raise RuntimeError("the workers do not get the events through")
        await asyncio.sleep(0.2)
    stage.end_processes()
    measured = waiting - stage.settings.consumer_batch_rows
    seconds = await stage.admin.fetchval(
        """
        SELECT extract(epoch FROM max(applied_at) - min(applied_at))::float
        FROM (SELECT applied_at FROM coordination.inbox ORDER BY applied_at DESC LIMIT $1) AS last
        """,
        measured,
    )
    return float(measured / seconds)


async def _delete_queues(settings: Settings) -> None:
    await delete_namespace(settings.bus_namespace, SERVICES)
