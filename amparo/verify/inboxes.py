"""I8: nothing unsent, and per consumer: the events that it is bound to = those in its inbox or parked."""

from __future__ import annotations

import asyncpg

from amparo.installation import SERVICES
from shared.contracts.catalogue import types_for

INVARIANT = "I8"
ROWS_MAX = 100


async def broken(connection: asyncpg.Connection, service: str, grace_seconds: float) -> dict[str, list[asyncpg.Record]]:
    """The rows that break each check of `service`; events younger than `grace_seconds` may still be on their way."""
    old = "recorded_at <= clock_timestamp() - make_interval(secs => $1)"
    found = {
        f"I8 nothing of {service} is unsent": await connection.fetch(
            f"SELECT id, type FROM {service}.outbox WHERE sent_at IS NULL AND {old} LIMIT {ROWS_MAX}", grace_seconds
        )
    }
    types = types_for(service)
    if not types:
        return found
    logs = " UNION ALL ".join(f"SELECT id, type, recorded_at FROM {name}.outbox" for name in SERVICES)
    found[f"I8 {service} has applied or parked every event that it is bound to"] = await connection.fetch(
        f"""
        SELECT o.id, o.type FROM ({logs}) AS o
        WHERE o.type = ANY($2) AND {old}
          AND NOT EXISTS (SELECT 1 FROM {service}.inbox AS i WHERE i.event_id = o.id AND i.consumer = $3)
          AND NOT EXISTS (SELECT 1 FROM {service}.parked_event AS p WHERE p.event_id = o.id)
        LIMIT {ROWS_MAX}
        """,
        grace_seconds,
        types,
        service,
    )
    found[f"I8 {service} has applied nothing that nobody sent"] = await connection.fetch(
        f"""
        SELECT i.event_id, i.type FROM {service}.inbox AS i
        WHERE NOT EXISTS (SELECT 1 FROM ({logs}) AS o WHERE o.id = i.event_id)
        LIMIT {ROWS_MAX}
        """
    )
    return found
