"""Sealing: committed rows get their place in their site's chain, in order of visibility."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.chain import START, digest
from shared.audit.table import WHAT
from shared.bus import stopped_within
from shared.db import Database, fetch, is_outage, rows_json, run

log = structlog.get_logger(__name__)

SEALED_ROWS_MAX = 1_000
"""Rows of one site that one transaction seals."""
SEALING_LOCK = 0x416D7064
LOCK_CHAIN = "SELECT pg_advisory_xact_lock(hashtextextended(:site, CAST(to_regclass('audit') AS oid)::bigint + :lock))"


async def seal(database: Database) -> int:
    """Seal every committed row; answer how many there were. Any number of replicas may do it at once."""
    sealed = 0
    sites = await database.run(_unsealed_sites)
    while sites:
        counts = {site: await database.run(lambda session, one=site: seal_site(session, one)) for site in sites}  # type: ignore[misc]
        sealed += sum(counts.values())
        sites = [site for site, count in counts.items() if count == SEALED_ROWS_MAX]
    return sealed


async def _unsealed_sites(session: AsyncSession) -> list[UUID]:
    rows = await fetch(session, "SELECT DISTINCT site_id FROM audit WHERE position IS NULL")
    return [row["site_id"] for row in rows]


async def seal_site(session: AsyncSession, site_id: UUID) -> int:
    """Seal up to `SEALED_ROWS_MAX` rows of one site; answer how many.

    Lock, then read: a statement that did both would look at the chain as it was before it waited.
    """
    await run(session, LOCK_CHAIN, site=str(site_id), lock=SEALING_LOCK)
    rows = await fetch(
        session,
        f"""
        SELECT {WHAT} FROM audit
        WHERE site_id = :site_id AND position IS NULL
        ORDER BY id
        LIMIT :rows_max
        """,
        site_id=site_id,
        rows_max=SEALED_ROWS_MAX,
    )
    if not rows:
        return 0
    heads = await fetch(
        session,
        """
        SELECT position, hash FROM audit WHERE site_id = :site_id AND position IS NOT NULL
        ORDER BY position DESC LIMIT 1
        """,
        site_id=site_id,
    )
    position, hash_ = (int(heads[0]["position"]), bytes(heads[0]["hash"])) if heads else (0, START)
    places = []
    for row in rows:
        position += 1
        hash_ = digest(hash_, position, dict(row))
        places.append({"id": row["id"], "position": position, "hash": hash_.hex()})
    await run(
        session,
        """
        UPDATE audit SET position = r.position, hash = decode(r.hash, 'hex')
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, position bigint, hash text)
        WHERE audit.id = r.id
        """,
        rows=rows_json(places),
    )
    return len(places)


async def keep_sealed(database: Database, seconds: float, stop: asyncio.Event) -> None:
    """Seal every so many seconds until `stop` is set."""
    while not stop.is_set():
        try:
            await seal(database)
        except Exception as error:
            if not is_outage(error):
                log.exception("sealing_failed", service=database.service)
        await stopped_within(stop, seconds)
