"""I11: each audit chain verifies, against the signed checkpoints too, and every change has its row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg

from amparo.installation import SERVICES, service_named
from shared.audit.chain import Head, Walk
from shared.audit.checkpoints import PURPOSE, Checkpoint, checkpoint_of, faults_of, read_file
from shared.audit.table import WHAT
from shared.keys import KeysDirectory
from shared.settings import Settings

INVARIANT = "I11"
ROWS_FETCHED = 2_000
"""Rows of a chain that are in memory at once."""

Rows = Sequence[Sequence[object]]


def audited() -> list[str]:
    """The services that keep an audit."""
    return [name for name in SERVICES if service_named(name).audited]


async def broken(connection: asyncpg.Connection, settings: Settings, checkpoint: Path | None = None) -> dict[str, Rows]:
    """What breaks each check, by its name; `checkpoint` is an exported file, which nobody with the database could edit.

    Raises:
        ValueError: the file holds no checkpoints.
    """
    found: dict[str, Rows] = {}
    given = read_file(checkpoint) if checkpoint else []
    for service in audited():
        keys = KeysDirectory(settings.keys_dir)
        own = [one for one in given if json.loads(one.body)["service"] == service]
        found[f"I11 {service}: the checkpoints are whole and signed"] = [
            (fault,) for fault in await _checkpoint_faults(connection, service, keys, own)
        ]
        found[f"I11 {service}: every chain of the audit holds"] = [
            (fault,) for fault in await _chain_faults(connection, service, own)
        ]
        found[f"I11 {service}: nothing of the audit stays unsealed"] = await connection.fetch(
            f"""
            SELECT id, operation FROM {service}.audit
            WHERE position IS NULL AND recorded_at < clock_timestamp() - make_interval(secs => $1)
            """,
            settings.audit_unsealed_seconds_max,
        )
        found[f"I11 {service}: every stored answer has its row in the audit"] = await connection.fetch(
            f"""
            SELECT i.caller, i.key FROM {service}.idempotency AS i
            WHERE i.status IS NOT NULL AND NOT EXISTS (
                SELECT FROM {service}.audit AS a WHERE a.key = i.key AND a.caller = i.caller AND a.kind = 'CHANGE')
            """
        )
    return found


async def _stored(connection: asyncpg.Connection, service: str) -> list[Checkpoint]:
    rows = await connection.fetch(
        f"SELECT sequence, body, kid, signature FROM {service}.audit_checkpoint ORDER BY sequence"
    )
    return [checkpoint_of(dict(row)) for row in rows]


async def _checkpoint_faults(
    connection: asyncpg.Connection, service: str, keys: KeysDirectory, given: Sequence[Checkpoint]
) -> list[str]:
    stored = await _stored(connection, service)
    if not stored and not given:
        return []
    if not (keys.path / f"{PURPOSE}.json").is_file():
        return [f"no key of the purpose {PURPOSE} in the keys directory: nothing can be held against it"]
    by_number = {one.sequence: one for one in stored}
    missing = [one for one in given if one != by_number.get(one.sequence)]
    lost = [f"checkpoint {one.sequence} of the file is not the database's" for one in missing]
    return [*faults_of(stored, keys, service), *faults_of(given, keys, service), *lost]


async def _chain_faults(connection: asyncpg.Connection, service: str, given: Sequence[Checkpoint]) -> list[str]:
    heads: dict[UUID, list[tuple[int, Head]]] = defaultdict(list)
    for one in {point.body: point for point in [*await _stored(connection, service), *given]}.values():
        for head in one.heads():
            heads[head.site_id].append((one.sequence, head))
    faults: list[str] = []
    seen: set[UUID] = set()
    async with connection.transaction():
        cursor = connection.cursor(
            f"""
            SELECT {WHAT}, position, hash FROM {service}.audit WHERE position IS NOT NULL ORDER BY site_id, position
            """,
            prefetch=ROWS_FETCHED,
        )
        walk, kept = Walk(UUID(int=0)), set[int]()
        async for row in cursor:
            if not seen or walk.site_id != row["site_id"]:
                faults += walk.end(heads[walk.site_id]) if seen else []
                walk, kept = Walk(row["site_id"]), {head.position for _, head in heads[row["site_id"]]}
                seen.add(row["site_id"])
            walk.step(dict(row), kept=kept)
        faults += walk.end(heads[walk.site_id]) if seen else []
    for site_id in heads.keys() - seen:
        faults += Walk(site_id).end(heads[site_id])
    return faults
