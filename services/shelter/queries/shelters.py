"""Shelters, rooms and beds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

Row = Mapping[str, Any]

_SUMMARY = """
    SELECT shelter.site_id, shelter.version, shelter.covered_area_m2, shelter.day_capacity, shelter.night_capacity,
           shelter.waiver_m2_per_person, shelter.waiver_reason, shelter.overflow_since, shelter.overflow_reason,
           shelter.nights_max, shelter.fingerprint, of_beds.*, of_rooms.*
    FROM shelter
    CROSS JOIN LATERAL (
        SELECT count(*) AS beds_in_layout, count(*) FILTER (WHERE room.population = 'OVERFLOW') AS overflow_beds
        FROM bed JOIN room ON room.id = bed.room_id
        WHERE bed.site_id = shelter.site_id AND bed.retired_at IS NULL
    ) AS of_beds
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(places), 0) AS places_in_layout,
               coalesce(sum(places) FILTER (WHERE population = 'OVERFLOW'), 0) AS overflow_places
        FROM room
        WHERE room.site_id = shelter.site_id AND room.retired_at IS NULL
    ) AS of_rooms
"""
"""Each shelter with what its layout has, for overflow or not: what stands now, and is free, is its board's to say."""
_ROOMS = """
    SELECT room.id, room.version, room.site_id, room.code, room.neutral_code, room.population, room.mode,
           room.covered_area_m2, room.floor, room.accessible, room.places, room.taken, room.household_id,
           room.retired_at, coalesce(beds.list, '[]') AS beds
    FROM room
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('id', id, 'code', code, 'kind', kind, 'state', state, 'version', version,
                                            'retired_at', retired_at) ORDER BY code) AS list
        FROM bed WHERE bed.room_id = room.id AND (:retired OR bed.retired_at IS NULL)
    ) AS beds ON true
"""


async def add_shelter(session: AsyncSession, row: Row) -> bool:
    """Write the shelter; False where there is one at the site."""
    added = await fetch(
        session,
        """
        INSERT INTO shelter (site_id, covered_area_m2, day_capacity, night_capacity, waiver_m2_per_person,
                             waiver_reason, waived_by, fingerprint, recorded_by)
        VALUES (:site_id, :covered_area_m2, :day_capacity, :night_capacity, :waiver_m2_per_person,
                :waiver_reason, :waived_by, :fingerprint, :recorded_by)
        ON CONFLICT ON CONSTRAINT shelter_pkey DO NOTHING
        RETURNING site_id
        """,
        **row,
    )
    return bool(added)


async def add_rooms(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write the rooms."""
    await run(
        session,
        """
        INSERT INTO room (id, site_id, code, neutral_code, population, mode, covered_area_m2, floor, accessible, places)
        SELECT r.id, r.site_id, r.code, r.neutral_code, r.population, r.mode, r.covered_area_m2, r.floor, r.accessible,
               r.places
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, code text, neutral_code text, population text, mode text,
                  covered_area_m2 double precision, floor integer, accessible boolean, places integer)
        """,
        rows=rows_json(rows),
    )


async def add_beds(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write the beds."""
    await run(
        session,
        """
        INSERT INTO bed (id, room_id, site_id, code, kind)
        SELECT r.id, r.room_id, r.site_id, r.code, r.kind
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, room_id uuid, site_id uuid, code text, kind text)
        """,
        rows=rows_json(rows),
    )


async def shelter(session: AsyncSession, site_id: UUID) -> RowMapping | None:
    """One shelter with its capacity."""
    return await fetch_one(session, f"{_SUMMARY} WHERE shelter.site_id = :site_id", site_id=site_id)


async def shelters(
    session: AsyncSession, sites: Sequence[UUID] | None, *, after: UUID, updated_since: int | None, rows_max: int
) -> Sequence[RowMapping]:
    """The shelters at `sites` (all where None), by id."""
    return await fetch(
        session,
        f"""
        {_SUMMARY}
        WHERE shelter.site_id > :after
          AND (CAST(:sites AS uuid[]) IS NULL OR shelter.site_id = ANY(CAST(:sites AS uuid[])))
          AND (CAST(:updated_since AS bigint) IS NULL
               OR shelter.site_id IN (SELECT subject FROM outbox WHERE position > CAST(:updated_since AS bigint)))
        ORDER BY shelter.site_id
        LIMIT :rows_max
        """,
        after=after,
        sites=None if sites is None else list(sites),
        updated_since=updated_since,
        rows_max=rows_max,
    )


async def rooms(session: AsyncSession, site_id: UUID, *, retired: bool = False) -> Sequence[RowMapping]:
    """The site's rooms with their beds as a list of objects; with `retired`, also those that are no part any more."""
    return await fetch(
        session,
        f"""
        {_ROOMS}
        WHERE room.site_id = :site_id AND (:retired OR room.retired_at IS NULL)
        ORDER BY room.code
        """,
        site_id=site_id,
        retired=retired,
    )


async def room(session: AsyncSession, room_id: UUID) -> RowMapping | None:
    """One room with all its beds, at whatever site."""
    return await fetch_one(session, f"{_ROOMS} WHERE room.id = :room_id", room_id=room_id, retired=True)


async def site_of_bed(session: AsyncSession, bed_id: UUID) -> UUID | None:
    """The site of a bed."""
    row = await fetch_one(session, "SELECT site_id FROM bed WHERE id = :id", id=bed_id)
    return row["site_id"] if row else None


async def lock_bed(session: AsyncSession, bed_id: UUID) -> RowMapping | None:
    """The bed, locked, at whatever site."""
    return await fetch_one(
        session,
        "SELECT id, site_id, room_id, code, kind, state, version, retired_at FROM bed WHERE id = :id FOR UPDATE",
        id=bed_id,
    )


async def set_bed_state(session: AsyncSession, bed_id: UUID, state: str) -> None:
    """Write the bed's state as its next version."""
    await run(session, "UPDATE bed SET state = :state, version = version + 1 WHERE id = :id", state=state, id=bed_id)
