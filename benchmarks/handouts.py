"""Hand-outs one by one at a desk, and in batches from devices that were offline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from benchmarks.desk import DEVICES_ID, HANDOUTS_ID, HOT, ROUND, SINGLE, SITES, Desk
from benchmarks.figures import Figure, say
from benchmarks.load import Load
from benchmarks.options import Options
from benchmarks.pairs import measure, runs_of
from benchmarks.recording import post
from benchmarks.stage import Stage, staged

SINGLE_CONNECTIONS = 16
HOT_CONNECTIONS = 32
BATCH_CONNECTIONS = 4
BATCH_ITEMS = 200
AGAIN = 40
"""So many of a batch have received before: the server records them as given over the allowance."""
AGAIN_OF = 2_000
OVER_SHARE_MIN = 0.19


def batch_load(again_from: int) -> Load:
    """Batches of 200 hand-outs to as many people, a fifth of whom have received before; each from its own device."""
    now = datetime.now(UTC).isoformat()
    item = {"id": HANDOUTS_ID, "round_id": str(ROUND), "site_id": str(SITES[1]), "card": "^", "scanned_at": now}
    return Load(
        path="/distribution/v1/handouts/batch",
        head='{"device_id": "' + DEVICES_ID + '", "sent_at": "' + now + '", "items": [',
        item=json.dumps(item),
        tail="]}",
        fresh=BATCH_ITEMS - AGAIN,
        again=AGAIN,
        again_from=again_from,
        again_of=AGAIN_OF,
    )


async def handout_single(options: Options) -> Figure:
    """Hand-outs per second over HTTP with every check, one process, against pgbench's same transaction."""
    async with staged("distribution") as stage:
        desk = Desk(stage)
        await desk.prepare(runs_of(options))
        pairs = await measure(
            stage,
            options,
            SINGLE,
            desk.script,
            service="distribution",
            token=desk.token,
            connections=SINGLE_CONNECTIONS,
        )
    return Figure("handout_single", "hand-outs/s", pairs, required=0.15)


async def handout_hot(options: Options) -> Figure:
    """Hand-outs per second of 32 writers from one hot lot, of whom no two may ever wait for each other."""
    async with staged("distribution", database_pool_connections=HOT_CONNECTIONS) as stage:
        desk = Desk(stage, HOT)
        await desk.prepare(runs_of(options))
        pairs = await measure(
            stage, options, HOT, desk.script, service="distribution", token=desk.token, connections=HOT_CONNECTIONS
        )
        deadlocks = await _deadlocks(stage)
    say(f"  {deadlocks} deadlocks ({'kept' if deadlocks == 0 else 'NOT KEPT'}: none is allowed)")
    return Figure("handout_hot", "hand-outs/s", pairs, required=0.15, kept=deadlocks == 0)


async def _deadlocks(stage: Stage) -> int:
    """How many Postgres ended; the service tries again by itself, so that no answer tells of them."""
    await stage.admin.execute("SELECT pg_stat_force_next_flush()")
    found = await stage.admin.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return int(found)


async def handout_batch(options: Options) -> Figure:
    """Hand-outs per second in batches of 200, against pgbench's transactions of one hand-out each."""
    async with staged("distribution") as stage:
        desk = Desk(stage)
        await desk.prepare(runs_of(options) + 1)
        load = batch_load(stage.next_numbers())
        await _give_once(desk, load)
        pairs = await measure(
            stage,
            options,
            load,
            desk.script,
            service="distribution",
            token=desk.token,
            connections=BATCH_CONNECTIONS,
        )
        await _must_be_over(stage)
    return Figure("handout_batch", "hand-outs/s", pairs, required=1.5)


async def _give_once(desk: Desk, load: Load) -> None:
    """Everybody who will come again receives a first time."""
    first_time = replace(load, fresh=BATCH_ITEMS, again=0)
    async with httpx.AsyncClient(base_url=desk.url, timeout=30) as client:
        for first in range(load.again_from, load.again_from + AGAIN_OF, BATCH_ITEMS):
            await post(client, desk.token, load.path, json.loads(first_time.body(first)))


async def _must_be_over(stage: Stage) -> None:
    """A figure about other work than it names would be worthless: a fifth was given over the allowance."""
    over, items = await stage.admin.fetchrow(
        """
        SELECT count(*) FILTER (WHERE v.verdict = 'GIVEN_OVER'), count(*)
        FROM distribution.handout AS h JOIN distribution.verdict AS v ON v.handout_id = h.id
        WHERE h.offline
        """
    )
    if over < OVER_SHARE_MIN * (items - AGAIN_OF):
        raise RuntimeError(f"of {items - AGAIN_OF} items only {over} were given over the allowance")
