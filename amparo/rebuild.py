"""`amparo rebuild SERVICE`: empty a service's projections and read the others' event logs again, through the inbox."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import httpx

from amparo.installation import SERVICES, service_named
from services.directory.tokens import mint
from shared.contracts.catalogue import types_for
from shared.events_feed import FEED_SCOPE
from shared.ids import new_id
from shared.inbox import Consumer
from shared.keys import KeysDirectory
from shared.runtime import start_runtime
from shared.settings import Settings
from shared.worker import consumer_of

PROJECTIONS: dict[str, tuple[str, ...]] = {
    "registration": ("site", "round", "handout", "stay", "distribution_case"),
    "distribution": ("site", "emergency", "device", "card", "person", "household", "arrival", "arrival_group", "stay"),
    "shelter": ("site", "device", "person", "household", "card", "arrival_group", "headcount"),
    "coordination": (
        "agency", "applied", "arrival", "arrival_group", "card", "case_resolution", "consent", "emergency", "handout",
        "handout_refusal", "handout_reversal", "headcount", "household", "kit", "person", "review_case", "round",
        "service", "shelter_capacity", "site", "stay", "stay_end", "stock_discrepancy", "stock_receipt",
    ),
}  # fmt: skip
"""Tables that hold only what others told; the directory listens to nobody."""

PAGE_ROWS = 1000


async def rebuild(
    settings: Settings, admin_url: str, service: str, *, told: Callable[[str, int], None] = lambda _, __: None
) -> int:
    """Empty the projections of `service` and apply the logs of all others; answer how many events were applied.

    Its worker may go on: what it applies meanwhile is in its inbox and is not applied twice.

    Raises:
        ValueError: the service has no projections.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        tables = PROJECTIONS.get(service, ())
        if not tables:
            raise ValueError(f"{service} keeps no projections")
        names = ", ".join(f"{service}.{table}" for table in tables)
        async with connection.transaction():
            await connection.execute(f"LOCK {service}.inbox IN EXCLUSIVE MODE")
            await connection.execute(f"TRUNCATE {names}")
            await connection.execute(f"DELETE FROM {service}.inbox WHERE consumer = $1", service)
    finally:
        await connection.close()
    runtime = start_runtime(service_named(service), service_named(service).settings(**settings.model_dump()))
    try:
        consumer = consumer_of(service_named(service), runtime.database, runtime.settings)
        return sum([await _apply_log(settings, source, service, consumer, told) for source in SERVICES])
    finally:
        await runtime.close()


async def _apply_log(
    settings: Settings, source: str, service: str, consumer: Consumer, told: Callable[[str, int], None]
) -> int:
    wanted = [type_ for type_ in types_for(service) if type_.startswith(f"{source}.")]
    if not wanted:
        return 0
    applied = 0
    async for events in _pages(settings, source, wanted):
        bodies = [json.dumps(event).encode() for event in events]
        for start in range(0, len(bodies), settings.consumer_batch_rows):
            applied += await consumer.apply(bodies[start : start + settings.consumer_batch_rows])
        told(source, applied)
    return applied


async def _pages(settings: Settings, source: str, types: list[str]) -> AsyncIterator[list[dict[str, Any]]]:
    keys, operator = KeysDirectory(settings.keys_dir), new_id()
    async with httpx.AsyncClient(base_url=settings.service_url(source), timeout=60) as client:
        after = 0
        while True:
            token = mint(settings, keys, subject=operator, kind="service", roles={FEED_SCOPE: ["*"]})
            answer = await client.get(
                f"/{source}/v1/events",
                params={"after": after, "types": types, "limit": PAGE_ROWS},
                headers={"Authorization": f"Bearer {token}"},
            )
            answer.raise_for_status()
            page = answer.json()
            if not page["items"]:
                return
            after = page["position_last"]
            yield [item["event"] for item in page["items"]]
