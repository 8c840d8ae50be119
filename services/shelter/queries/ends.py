"""Ends of stays that were taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, run


async def times_undone(session: AsyncSession, stay_ids: Collection[UUID]) -> dict[UUID, int]:
    """How often an end of each of these stays was taken back."""
    rows = await fetch(
        session,
        """
        SELECT stay_id, CAST(count(*) AS integer) AS times FROM stay_end_reversal
        WHERE stay_id = ANY(CAST(:ids AS uuid[]))
        GROUP BY stay_id
        """,
        ids=sorted(stay_ids),
    )
    return {row["stay_id"]: row["times"] for row in rows}


async def end_reversals(session: AsyncSession, ids: Collection[UUID]) -> Sequence[RowMapping]:
    """What was taken back under these ids."""
    return await fetch(
        session,
        "SELECT id, stay_id, reason FROM stay_end_reversal WHERE id = ANY(CAST(:ids AS uuid[]))",
        ids=sorted(ids),
    )


async def use_of(session: AsyncSession, stay_id: UUID) -> RowMapping:
    """For whom and for which bed the stay stands against others; also whom it does not claim, being beside another."""
    rows = await fetch(
        session,
        """
        SELECT stay_id AS id, bed_id, coalesce(person_id, beside_person_id) AS person_id,
               coalesce(token, beside_token) AS token
        FROM bed_use WHERE stay_id = :stay_id
        """,
        stay_id=stay_id,
    )
    return rows[0]


async def reopen(session: AsyncSession, stay_id: UUID) -> None:
    """Let the stay and its use of a bed go on as if they had not ended.

    A use that ended as it began says no more when that was: at the end of the use before it, or with the stay.
    """
    await run(
        session,
        """
        UPDATE bed_use SET during = tstzrange(coalesce(
            lower(bed_use.during),
            (SELECT max(upper(p.during)) FROM bed_use AS p WHERE p.past_of = stay.id AND NOT isempty(p.during)),
            stay.started_at), NULL)
        FROM stay WHERE stay.id = :stay_id AND bed_use.stay_id = stay.id
        """,
        stay_id=stay_id,
    )
    await run(
        session,
        """
        UPDATE stay SET version = version + 1, ended_at = NULL, left_on = NULL, end_reason = NULL, ended_by = NULL
        WHERE id = :stay_id
        """,
        stay_id=stay_id,
    )


async def add_end_reversal(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Write who took the end back, why, and what it had been."""
    await run(
        session,
        """
        INSERT INTO stay_end_reversal (id, stay_id, ending, reason, ended_at, left_on, end_reason, ended_by,
                                       reversed_by, reversed_at)
        SELECT :id, stay.id, :ending, :reason, stay.ended_at, stay.left_on, stay.end_reason, stay.ended_by,
               :reversed_by, :reversed_at
        FROM stay WHERE stay.id = :stay_id
        """,
        **row,
    )
