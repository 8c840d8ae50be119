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
from shared.problems import Busy, DatabaseUnavailable
from shared.runtime import start_runtime
from shared.settings import Settings
from shared.worker import consumer_of

PROJECTIONS: dict[str, tuple[str, ...]] = {
    "registration": ("site", "emergency", "round", "handout", "stay", "distribution_case"),
    "distribution": (
        "site", "emergency", "device", "card", "card_bearer", "person", "person_home", "household",
        "household_home", "household_split", "arrival", "arrival_group", "stay", "printed_card",
    ),
    "shelter": ("site", "device", "person", "household", "card", "arrival_group", "headcount", "child_alone"),
    "coordination": (
        "agency", "applied", "arrival", "arrival_group", "card", "card_bearer", "case_resolution", "consent",
        "emergency", "handout", "handout_refusal", "handout_reversal", "headcount", "household", "kit", "person",
        "review_case", "round", "service", "shelter_capacity", "site", "stay", "stay_end", "stock_discrepancy",
        "stock_receipt",
    ),
}  # fmt: skip
"""Tables that hold only what others told; the directory listens to nobody."""

PAGE_ROWS = 1000


class RebuildStopped(Exception):
    """It ended before the logs did: the projections lack what was not read. Running it again begins anew."""


async def rebuild(
    settings: Settings,
    admin_url: str,
    service: str,
    *,
    told: Callable[[str, int], None] = lambda _, __: None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> int:
    """Empty the projections of `service` and apply the logs of all others; answer how many events were applied.

    What is poisoned is parked, as a worker does it, and the rest goes on. The worker may go on too: what it applies
    meanwhile is in its inbox and is not applied twice. `transport` replaces the network to the others' feeds.

    Raises:
        ValueError: the service has no projections.
        RebuildStopped: the database or a feed is away.
    """
    await _empty(admin_url, service)
    declared = service_named(service)
    runtime = start_runtime(declared, declared.settings(**settings.model_dump()))
    try:
        consumer = consumer_of(declared, runtime.database, runtime.settings)
        return sum([await _apply_log(settings, source, consumer, told, transport) for source in SERVICES])
    except (Busy, DatabaseUnavailable, httpx.HTTPError) as error:
        raise RebuildStopped(f"{service} is rebuilt in part only: run it again when all is up") from error
    finally:
        await runtime.close()


async def _empty(admin_url: str, service: str) -> None:
    tables = PROJECTIONS.get(service, ())
    if not tables:
        raise ValueError(f"{service} keeps no projections")
    names = ", ".join(f"{service}.{table}" for table in tables)
    connection = await asyncpg.connect(admin_url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK {service}.inbox IN EXCLUSIVE MODE")
            await connection.execute(f"TRUNCATE {names}")
            await connection.execute(f"DELETE FROM {service}.inbox WHERE consumer = $1", service)
    finally:
        await connection.close()


async def _apply_log(
    settings: Settings,
    source: str,
    consumer: Consumer,
    told: Callable[[str, int], None],
    transport: httpx.AsyncBaseTransport | None,
) -> int:
    wanted = [type_ for type_ in types_for(consumer.service) if type_.startswith(f"{source}.")]
    if not wanted:
        return 0
    applied = 0
    async for events in _pages(settings, source, wanted, transport):
        bodies = [json.dumps(event).encode() for event in events]
        for start in range(0, len(bodies), settings.consumer_batch_rows):
            applied += await consumer.take(bodies[start : start + settings.consumer_batch_rows])
        told(source, applied)
    return applied


async def _pages(
    settings: Settings, source: str, types: list[str], transport: httpx.AsyncBaseTransport | None
) -> AsyncIterator[list[dict[str, Any]]]:
    keys, operator = KeysDirectory(settings.keys_dir), new_id()
    url = settings.service_url(source)
    async with httpx.AsyncClient(base_url=url, timeout=60, transport=transport) as client:
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
