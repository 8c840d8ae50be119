"""Hand-outs one by one at a desk, and in batches from devices that were offline."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from benchmarks.desk import DEVICES_ID, HANDOUTS_ID, ROUND, SINGLE, SITES, Desk
from benchmarks.figures import Figure
from benchmarks.load import Load
from benchmarks.options import Options
from benchmarks.pairs import measure, runs_of
from benchmarks.stage import staged

SINGLE_CONNECTIONS = 16
BATCH_CONNECTIONS = 4
BATCH_ITEMS = 200
AGAIN = 40
"""So many of a batch have received before: the server records them as given over the allowance."""
BACK = 20 * BATCH_ITEMS
"""They are of a batch that was answered long ago."""


def batch_load() -> Load:
    """Batches of 200 hand-outs to as many people, a fifth of whom have received before; each from its own device."""
    now = datetime.now(UTC).isoformat()
    item = {"id": HANDOUTS_ID, "round_id": str(ROUND), "site_id": str(SITES[1]), "card": "@", "scanned_at": now}
    return Load(
        path="/distribution/v1/handouts/batch",
        head='{"device_id": "' + DEVICES_ID + '", "sent_at": "' + now + '", "items": [',
        item=json.dumps(item),
        tail="]}",
        fresh=BATCH_ITEMS - AGAIN,
        again=AGAIN,
        back=BACK,
    )


async def handout_single(options: Options) -> Figure:
    """Hand-outs per second over HTTP with every check, one process, against pgbench's same transaction."""
    return await _measure("handout_single", SINGLE, SINGLE_CONNECTIONS, options, required=0.15)


async def handout_batch(options: Options) -> Figure:
    """Hand-outs per second in batches of 200, against pgbench's transactions of one hand-out each."""
    return await _measure("handout_batch", batch_load(), BATCH_CONNECTIONS, options, required=1.0)


async def _measure(name: str, load: Load, connections: int, options: Options, *, required: float) -> Figure:
    async with staged("distribution") as stage:
        desk = Desk(stage)
        await desk.prepare(runs_of(options))
        pairs = await measure(
            stage, options, load, desk.script, service="distribution", token=desk.token, connections=connections
        )
    return Figure(name, "hand-outs/s", pairs, required=required)
