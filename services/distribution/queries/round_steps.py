"""Steps of rounds from state to state: taken once, kept for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.rules.rounds import Span
from services.distribution.schemas.rounds import RoundState
from shared.context import Context
from shared.db import fetch, run


@dataclass(frozen=True)
class Step:
    """A round's step to a state: why it was stopped, or why it ends though something is unsettled."""

    state: RoundState
    reason: str | None = None
    despite: str | None = None


async def take_step(context: Context, round_id: UUID, step: Step) -> None:
    """Store the new state with the next version, and who took the step when."""
    await run(
        context.session,
        """
        WITH moved AS (
            UPDATE round SET state = :state, version = version + 1 WHERE id = :round_id RETURNING id, version
        )
        INSERT INTO round_step (round_id, version, state, reason, despite, done_by, occurred_at)
        SELECT id, version, :state, :reason, :despite, CAST(:done_by AS uuid), CAST(:occurred_at AS timestamptz)
        FROM moved
        """,
        round_id=round_id,
        state=step.state.value,
        reason=step.reason,
        despite=step.despite,
        done_by=context.caller.subject,
        occurred_at=context.now,
    )


async def steps_of(session: AsyncSession, round_id: UUID) -> Sequence[RowMapping]:
    """Every step of a round, the first one first."""
    return await fetch(
        session,
        """
        SELECT state, reason, despite, done_by, occurred_at FROM round_step
        WHERE round_id = :round_id ORDER BY version
        """,
        round_id=round_id,
    )


async def open_spans(session: AsyncSession, round_ids: Iterable[UUID]) -> dict[UUID, list[Span]]:
    """From when to when each round was open; the last span may have no end. Those that never were are left out."""
    rows = await fetch(
        session,
        """
        SELECT round_id, opened_at, ended_at
        FROM (SELECT round_id, state, occurred_at AS opened_at,
                     lead(occurred_at) OVER (PARTITION BY round_id ORDER BY version) AS ended_at
              FROM round_step WHERE round_id = ANY(CAST(:round_ids AS uuid[]))) AS s
        WHERE state = 'OPEN'
        ORDER BY opened_at
        """,
        round_ids=list(round_ids),
    )
    spans: dict[UUID, list[Span]] = {}
    for row in rows:
        spans.setdefault(row["round_id"], []).append((row["opened_at"], row["ended_at"]))
    return spans
