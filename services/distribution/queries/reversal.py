"""What a reversal stores, and the claims that it ends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.gates import GATE, ROUND_GATES
from services.distribution.rules import Key
from services.distribution.schemas.handouts import ReversalIn
from shared.db import fetch, fetch_one, run


async def insert_reversal(
    session: AsyncSession, handout_id: UUID, body: ReversalIn, *, fingerprint: str, done_by: UUID, moment: datetime
) -> bool:
    """Store that the hand-out is reversed; answer whether this did it: the keys let only one through."""
    return bool(
        await run(
            session,
            f"""
            WITH gate AS MATERIALIZED (  -- an account of the round waits for this, or this for it
                SELECT pg_advisory_xact_lock_shared({ROUND_GATES}, {GATE.format(id="round_id")})
                FROM handout WHERE id = :handout_id
            )
            INSERT INTO handout_reversal (handout_id, id, fingerprint, reason, done_by, occurred_at)
            SELECT CAST(:handout_id AS uuid), CAST(:id AS uuid), decode(:fingerprint, 'hex'), :reason,
                   CAST(:done_by AS uuid), CAST(:moment AS timestamptz)
            WHERE (SELECT count(*) FROM gate) >= 0
            ON CONFLICT DO NOTHING
            """,
            handout_id=handout_id,
            id=body.id,
            fingerprint=fingerprint,
            reason=body.reason,
            done_by=done_by,
            moment=moment,
        )
    )


async def stored(session: AsyncSession, reversal_id: UUID) -> RowMapping | None:
    """The reversal of that id: which hand-out, and the fingerprint of what was asked for."""
    return await fetch_one(
        session,
        "SELECT handout_id, encode(fingerprint, 'hex') AS fingerprint FROM handout_reversal WHERE id = :id",
        id=reversal_id,
    )


async def keys_of(session: AsyncSession, handout_id: UUID) -> list[Key]:
    """The entitlement rows that the hand-out's claims draw on."""
    rows = await fetch(
        session,
        "SELECT DISTINCT rule_id, unit_id, window_key FROM claim WHERE handout_id = :handout_id",
        handout_id=handout_id,
    )
    return [(row["rule_id"], row["unit_id"], row["window_key"]) for row in rows]


async def end_claims(session: AsyncSession, handout_id: UUID) -> None:
    """End the hand-out's claims."""
    await run(session, "UPDATE claim SET live = false WHERE handout_id = :handout_id AND live", handout_id=handout_id)
