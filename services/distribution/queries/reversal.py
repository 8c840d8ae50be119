"""What a reversal locks, recounts and stores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.rules import Key, Standing
from services.distribution.schemas.handouts import ReversalIn
from shared.context import Context
from shared.db import fetch, fetch_one, run


async def insert_reversal(
    session: AsyncSession, handout_id: UUID, body: ReversalIn, done_by: UUID, moment: datetime
) -> None:
    """Store that the hand-out is reversed; its primary key lets only one through."""
    await run(
        session,
        """
        INSERT INTO handout_reversal (handout_id, id, reason, done_by, occurred_at)
        VALUES (:handout_id, :id, :reason, :done_by, :moment)
        """,
        handout_id=handout_id,
        id=body.id,
        reason=body.reason,
        done_by=done_by,
        moment=moment,
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


async def recount(session: AsyncSession, key: Key) -> tuple[int, int]:
    """Kits of live claims in the window, and its allowance; the row is locked by this transaction."""
    rule, unit, window = key
    row = await fetch_one(
        session,
        """
        SELECT e.allowance,
               (SELECT coalesce(sum(c.qty), 0) FROM claim AS c
                WHERE (c.rule_id, c.unit_id, c.window_key) = (e.rule_id, e.unit_id, e.window_key) AND c.live)::integer
                   AS total
        FROM entitlement AS e
        WHERE e.rule_id = :rule AND e.unit_id = :unit AND e.window_key = :window
        """,
        rule=rule,
        unit=unit,
        window=window,
    )
    return (row["total"], row["allowance"]) if row else (0, 0)


async def store_standing(session: AsyncSession, key: Key, standing: Standing) -> None:
    """Store the recounted row."""
    rule, unit, window = key
    await run(
        session,
        """
        UPDATE entitlement SET taken = :taken, over = :over
        WHERE rule_id = :rule AND unit_id = :unit AND window_key = :window
        """,
        taken=standing.taken,
        over=standing.over,
        rule=rule,
        unit=unit,
        window=window,
    )


async def settle_case(session: AsyncSession, key: Key, over: int, context: Context) -> Sequence[UUID]:
    """Bring the open OVER_ISSUE case to the present excess; answer the cases that this resolved."""
    rule, unit, window = key
    rows = await fetch(
        session,
        """
        UPDATE review_case SET
            excess = CASE WHEN :over > 0 THEN CAST(:over AS integer) ELSE excess END,
            state = CASE WHEN :over > 0 THEN 'OPEN' ELSE 'RESOLVED' END,
            resolution = CASE WHEN :over > 0 THEN NULL ELSE 'REVERSED' END,
            resolved_at = CASE WHEN :over > 0 THEN NULL ELSE CAST(:moment AS timestamptz) END,
            resolved_by = CASE WHEN :over > 0 THEN NULL ELSE CAST(:caller AS uuid) END
        WHERE kind = 'OVER_ISSUE' AND state = 'OPEN' AND rule_id = :rule AND unit_id = :unit AND window_key = :window
        RETURNING id, state
        """,
        over=over,
        moment=context.now,
        caller=context.caller.subject,
        rule=rule,
        unit=unit,
        window=window,
    )
    return [row["id"] for row in rows if row["state"] == "RESOLVED"]
