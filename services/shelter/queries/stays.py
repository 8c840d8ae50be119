"""Stays: the locks of a check-in, its inserts, and its end.

Lock order, everywhere: stays, beds, rooms, holds, cards, persons; inside each by id. Nothing is counted in a statement
that locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run

Row = Mapping[str, Any]

STAY_COLUMNS = """
    stay.id, stay.version, stay.site_id, stay.place, stay.room_id, stay.bed_id, stay.shares_with_stay_id,
    stay.person_id, stay.household_id, stay.card_code, stay.card_id, stay.card_revoked, stay.arrival_group_id,
    stay.population,
    stay.overflow_reason, stay.started_at, stay.night_of, stay.ended_at, stay.left_on, stay.end_reason,
    stay.away_since, stay.back_by, stay.leaves_on, stay.fingerprint,
    stay.recorded_offline, stay.wanted_bed_id, stay.wanted_room_id
"""


async def stays_by_id(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """The stays of these ids, at whatever site."""
    rows = await fetch(session, f"SELECT {STAY_COLUMNS} FROM stay WHERE id = ANY(CAST(:ids AS uuid[]))", ids=list(ids))
    return {row["id"]: row for row in rows}


async def share_lock_stays(session: AsyncSession, site_id: UUID, ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """The open stays of these ids at the site, which nobody can end or move until this transaction does.

    Who shares a place is no host: a place is shared with those who have it.
    """
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = await fetch(
        session,
        """
        SELECT id, room_id FROM stay
        WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id = :site_id AND ended_at IS NULL AND place <> 'SHARES_WITH'
        ORDER BY id
        FOR SHARE
        """,
        ids=wanted,
        site_id=site_id,
    )
    return {row["id"]: row for row in rows}


async def lock_stays(session: AsyncSession, site_id: UUID, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """The stays of these ids at the site, locked in their order."""
    rows = await fetch(
        session,
        f"""
        SELECT {STAY_COLUMNS} FROM stay
        WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id = :site_id
        ORDER BY id
        FOR UPDATE
        """,
        ids=list(ids),
        site_id=site_id,
    )
    return {row["id"]: row for row in rows}


async def lock_beds(session: AsyncSession, site_id: UUID, ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """The beds of these ids at the site that are not retired, locked in their order."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = await fetch(
        session,
        """
        SELECT id, room_id, state FROM bed
        WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id = :site_id AND retired_at IS NULL
        ORDER BY id
        FOR UPDATE
        """,
        ids=wanted,
        site_id=site_id,
    )
    return {row["id"]: row for row in rows}


async def lock_rooms(session: AsyncSession, site_id: UUID, ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """The rooms of these ids at the site that are not retired with their counters, locked in their order."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = await fetch(
        session,
        """
        SELECT id, mode, places, taken, household_id FROM room
        WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id = :site_id AND retired_at IS NULL
        ORDER BY id
        FOR UPDATE
        """,
        ids=wanted,
        site_id=site_id,
    )
    return {row["id"]: row for row in rows}


async def use_beds(session: AsyncSession, site_id: UUID, rows: Sequence[Row], started_at: datetime) -> set[UUID]:
    """Take the beds and the persons of all stays at once; answer the stays that got theirs.

    A stay `beside` another of its guest (it was recorded offline) claims neither person nor card; but it stands
    against every later one as if it did.
    """
    used = await fetch(
        session,
        """
        INSERT INTO bed_use (id, site_id, kind, stay_id, bed_id, person_id, token, beside_person_id, beside_token,
                             during)
        SELECT r.use_id, :site_id, 'STAY', r.id, r.bed_id,
               CASE WHEN r.beside IS NOT TRUE THEN r.person_id END, CASE WHEN r.beside IS NOT TRUE THEN r.token END,
               CASE WHEN r.beside THEN r.person_id END, CASE WHEN r.beside THEN r.token END,
               tstzrange(CAST(:started_at AS timestamptz), NULL)
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(use_id uuid, id uuid, bed_id uuid, person_id uuid, token text, beside boolean)
        WHERE r.beside OR NOT EXISTS (
            SELECT FROM bed_use AS u
            WHERE (u.beside_person_id = r.person_id OR u.beside_token = r.token)
              AND u.during && tstzrange(CAST(:started_at AS timestamptz), NULL)
        )
        ORDER BY r.bed_id, r.person_id, r.token
        ON CONFLICT DO NOTHING
        RETURNING stay_id
        """,
        site_id=site_id,
        rows=rows_json(rows),
        started_at=started_at,
    )
    return {row["stay_id"] for row in used}


async def what_stands_against(session: AsyncSession, row: Row, started_at: datetime) -> RowMapping | None:
    """The use that keeps this stay from its bed or its person."""
    found = await fetch(
        session,
        """
        SELECT site_id, coalesce(stay_id, past_of) AS stay_id, hold_id, upper(during) AS until,
               bed_id IS NOT DISTINCT FROM CAST(:bed_id AS uuid) AND bed_id IS NOT NULL AS same_bed
        FROM bed_use
        WHERE during && tstzrange(CAST(:started_at AS timestamptz), NULL) AND stay_id IS DISTINCT FROM :id
          AND (bed_id = CAST(:bed_id AS uuid) OR person_id = CAST(:person_id AS uuid)
               OR token = CAST(:token AS text) OR beside_person_id = CAST(:person_id AS uuid)
               OR beside_token = CAST(:token AS text))
        ORDER BY same_bed DESC
        LIMIT 1
        """,
        id=row["id"],
        bed_id=row["bed_id"],
        person_id=row["person_id"],
        token=row["token"],
        started_at=started_at,
    )
    return found[0] if found else None


async def add_stays(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write the stays, and count those that took a place in their rooms."""
    await run(
        session,
        """
        INSERT INTO stay (id, site_id, place, room_id, bed_id, shares_with_stay_id, person_id, household_id, card_code,
                          card_id, card_revoked, arrival_group_id, population, overflow_reason, started_at, night_of,
                          fingerprint, recorded_by, recorded_offline, wanted_bed_id, wanted_room_id)
        SELECT r.id, r.site_id, r.place, r.room_id, r.bed_id, r.shares_with_stay_id, r.person_id, r.household_id,
               r.card_code, r.card_id, r.card_revoked, r.arrival_group_id, r.population, r.overflow_reason,
               r.started_at, r.night_of, r.fingerprint, r.recorded_by,
               coalesce(r.recorded_offline, false), r.wanted_bed_id, r.wanted_room_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, place text, room_id uuid, bed_id uuid, shares_with_stay_id uuid,
                  person_id uuid, household_id uuid, card_code text, card_id uuid, card_revoked boolean,
                  arrival_group_id uuid, population text, overflow_reason text, started_at timestamptz,
                  night_of date, fingerprint text, recorded_by uuid, recorded_offline boolean, wanted_bed_id uuid,
                  wanted_room_id uuid)
        """,
        rows=rows_json(rows),
    )


async def count_places(session: AsyncSession, changes: Mapping[UUID, int]) -> None:
    """Add to the counters of rooms (below zero: places given back); their rows are locked by now."""
    if not changes:
        return
    await run(
        session,
        """
        UPDATE room SET taken = taken + r.places
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(room_id uuid, places integer)
        WHERE room.id = r.room_id
        """,
        rows=rows_json({"room_id": room_id, "places": places} for room_id, places in changes.items()),
    )


async def end_stays(
    session: AsyncSession, reasons: Mapping[UUID, str], *, ended_at: datetime, left_on: date, ended_by: UUID
) -> None:
    """End these stays; their beds and persons are free from then on."""
    rows = rows_json({"stay_id": stay_id, "reason": reason} for stay_id, reason in reasons.items())
    await run(
        session,
        """
        UPDATE stay SET version = version + 1, ended_at = :ended_at, left_on = :left_on, ended_by = :ended_by,
                        end_reason = r.reason
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(stay_id uuid, reason text)
        WHERE stay.id = r.stay_id
        """,
        rows=rows,
        ended_at=ended_at,
        left_on=left_on,
        ended_by=ended_by,
    )
    await run(
        session,
        """
        UPDATE bed_use SET during = tstzrange(lower(during), CAST(:ended_at AS timestamptz))
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(stay_id uuid, reason text)
        WHERE bed_use.stay_id = r.stay_id
        """,
        rows=rows,
        ended_at=ended_at,
    )


async def free_as_never_used(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Empty the uses of stays that were entered in error: they stand against nothing, not even in the past."""
    await run(
        session,
        """
        UPDATE bed_use SET during = 'empty'
        WHERE stay_id = ANY(CAST(:ids AS uuid[])) OR past_of = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
    )


async def add_reversals(session: AsyncSession, rows: Sequence[Row], *, reason: str, by: UUID, now: datetime) -> None:
    """Write who undid these stays (`id`, `stay_id`), and why."""
    await run(
        session,
        """
        INSERT INTO stay_reversal (id, stay_id, reason, reversed_by, reversed_at)
        SELECT r.id, r.stay_id, :reason, :by, :now
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, stay_id uuid)
        """,
        rows=rows_json(rows),
        reason=reason,
        by=by,
        now=now,
    )


async def reversals_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """The reversals of those of these stays that have one."""
    rows = await fetch(
        session,
        "SELECT stay_id, id, reason FROM stay_reversal WHERE stay_id = ANY(CAST(:ids AS uuid[]))",
        ids=list(ids),
    )
    return {row["stay_id"]: row for row in rows}


async def add_cases(session: AsyncSession, rows: Sequence[Row]) -> set[UUID]:
    """Open cases that staff must look at; answer the ids of those that were not open before."""
    added = await fetch(
        session,
        """
        INSERT INTO shelter_case (id, kind, site_id, stay_id, opened_at)
        SELECT r.id, r.kind, r.site_id, r.stay_id, r.opened_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, kind text, site_id uuid, stay_id uuid, opened_at timestamptz)
        ON CONFLICT (stay_id, kind) WHERE resolved_at IS NULL DO NOTHING
        RETURNING id
        """,
        rows=rows_json(rows),
    )
    return {row["id"] for row in added}
