"""The steps of stays: append-only, each with what it found and what it left, so that it can be undone exactly."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run

Row = Mapping[str, Any]

PLACE_NAMES = ("place", "room_id", "bed_id", "shares_with_stay_id", "overflow_reason", "away_since", "back_by")
"""What a step changes of a stay; `from_` before a name is what it found."""

_COLUMNS = ", ".join(
    f"step.{name}"
    for name in (
        *("id", "stay_id", "version", "kind", "past_use_id", "reason", "occurred_at", "fingerprint"),
        *PLACE_NAMES,
        *(f"from_{name}" for name in PLACE_NAMES),
    )
)


async def add_steps(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write the steps; the closed uses that they left are written by now."""
    await run(
        session,
        """
        INSERT INTO stay_step (id, stay_id, version, kind, past_use_id, from_place, from_room_id, from_bed_id,
                               from_shares_with_stay_id, from_overflow_reason, from_away_since, from_back_by, place,
                               room_id, bed_id, shares_with_stay_id, overflow_reason, away_since, back_by, reason,
                               occurred_at, fingerprint, recorded_by)
        SELECT r.id, r.stay_id, r.version, r.kind, r.past_use_id, r.from_place, r.from_room_id, r.from_bed_id,
               r.from_shares_with_stay_id, r.from_overflow_reason, r.from_away_since, r.from_back_by, r.place,
               r.room_id, r.bed_id, r.shares_with_stay_id, r.overflow_reason, r.away_since, r.back_by, r.reason,
               r.occurred_at, r.fingerprint, r.recorded_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, stay_id uuid, version integer, kind text, past_use_id uuid, from_place text,
                  from_room_id uuid, from_bed_id uuid, from_shares_with_stay_id uuid, from_overflow_reason text,
                  from_away_since timestamptz, from_back_by timestamptz, place text, room_id uuid, bed_id uuid,
                  shares_with_stay_id uuid, overflow_reason text, away_since timestamptz, back_by timestamptz,
                  reason text, occurred_at timestamptz, fingerprint text, recorded_by uuid)
        """,
        rows=rows_json(rows),
    )


async def steps_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, RowMapping]:
    """The steps of these ids, at whatever site (`site_id`), each with the id and the reason of its reversal."""
    rows = await fetch(
        session,
        f"""
        SELECT {_COLUMNS}, stay.site_id, undone.id AS reversal_id, undone.reason AS reversal_reason
        FROM stay_step AS step
        JOIN stay ON stay.id = step.stay_id
        LEFT JOIN stay_step_reversal AS undone ON undone.step_id = step.id
        WHERE step.id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=sorted(ids),
    )
    return {row["id"]: row for row in rows}


async def last_steps(session: AsyncSession, stay_ids: Collection[UUID], kinds: Sequence[str]) -> dict[UUID, RowMapping]:
    """By stay, its last step of these kinds that stands."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT ON (step.stay_id) step.stay_id, step.id, step.kind FROM stay_step AS step
        WHERE step.stay_id = ANY(CAST(:ids AS uuid[])) AND step.kind = ANY(CAST(:kinds AS text[]))
          AND NOT EXISTS (SELECT FROM stay_step_reversal AS undone WHERE undone.step_id = step.id)
        ORDER BY step.stay_id, step.version DESC
        """,
        ids=sorted(stay_ids),
        kinds=list(kinds),
    )
    return {row["stay_id"]: row for row in rows}


async def first_places(session: AsyncSession, stay_ids: Collection[UUID]) -> dict[UUID, Row]:
    """Where each of these stays began: as its first step found it, or where it is if it never had one.

    Who shares follows the host without a step of their own: they began in the room that the host left first since.
    """
    rows = await fetch(
        session,
        """
        SELECT began.stay_id, began.place, began.bed_id, began.shares_with_stay_id, began.overflow_reason,
               CASE WHEN host.stay_id IS NULL THEN began.room_id ELSE host.from_room_id END AS room_id
        FROM (
            SELECT stay.id AS stay_id, stay.recorded_at,
                   CASE WHEN own.stay_id IS NULL THEN stay.place ELSE own.from_place END AS place,
                   CASE WHEN own.stay_id IS NULL THEN stay.room_id ELSE own.from_room_id END AS room_id,
                   CASE WHEN own.stay_id IS NULL THEN stay.bed_id ELSE own.from_bed_id END AS bed_id,
                   CASE WHEN own.stay_id IS NULL THEN stay.shares_with_stay_id ELSE own.from_shares_with_stay_id END
                       AS shares_with_stay_id,
                   CASE WHEN own.stay_id IS NULL THEN stay.overflow_reason ELSE own.from_overflow_reason END
                       AS overflow_reason
            FROM stay LEFT JOIN stay_step AS own ON own.stay_id = stay.id AND own.version = (
                SELECT min(first.version) FROM stay_step AS first WHERE first.stay_id = stay.id)
            WHERE stay.id = ANY(CAST(:ids AS uuid[]))
        ) AS began
        LEFT JOIN stay_step AS host ON host.stay_id = began.shares_with_stay_id AND host.version = (
            SELECT min(later.version) FROM stay_step AS later
            WHERE later.stay_id = began.shares_with_stay_id AND later.recorded_at > began.recorded_at)
        """,
        ids=sorted(stay_ids),
    )
    return {row["stay_id"]: {name: row[name] for name in row if name != "stay_id"} for row in rows}


async def reversals_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The reversals of these ids, each with the step that it undid."""
    rows = await fetch(
        session, "SELECT id, step_id FROM stay_step_reversal WHERE id = ANY(CAST(:ids AS uuid[]))", ids=sorted(ids)
    )
    return {row["id"]: row["step_id"] for row in rows}


async def add_step_reversals(session: AsyncSession, rows: Sequence[Row], *, by: UUID, now: datetime) -> None:
    """Write who undid these steps (`id`, `step_id`, `reason`), and why."""
    await run(
        session,
        """
        INSERT INTO stay_step_reversal (id, step_id, reason, reversed_by, reversed_at)
        SELECT r.id, r.step_id, r.reason, :by, :now
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, step_id uuid, reason text)
        """,
        rows=rows_json(rows),
        by=by,
        now=now,
    )
