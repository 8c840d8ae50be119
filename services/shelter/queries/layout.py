"""Changes of a layout: their locks, their writes, and their history.

A change locks its shelter first, so that changes of one layout wait for each other; then beds, then rooms, each by id
(`queries/stays.py`). NO KEY UPDATE lets the foreign keys of check-ins pass, and stops those that lock the same bed or
room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

Row = Mapping[str, Any]


async def lock_shelter(session: AsyncSession, site_id: UUID) -> RowMapping | None:
    """The shelter, which no other change of its layout touches until this transaction ends."""
    return await fetch_one(
        session,
        """
        SELECT site_id, version, covered_area_m2, day_capacity, night_capacity, waiver_m2_per_person, waiver_reason,
               waived_by, overflow_since, overflow_reason, nights_max
        FROM shelter
        WHERE site_id = :site_id
        FOR NO KEY UPDATE
        """,
        site_id=site_id,
    )


async def lock_room(session: AsyncSession, room_id: UUID) -> RowMapping | None:
    """The room alone."""
    return await fetch_one(
        session,
        """
        SELECT id, version, site_id, neutral_code, population, mode, covered_area_m2, floor, accessible, places, taken,
               household_id, retired_at
        FROM room
        WHERE id = :room_id
        FOR NO KEY UPDATE
        """,
        room_id=room_id,
    )


async def lock_beds_of(session: AsyncSession, room_id: UUID) -> None:
    """All beds of a room: nobody is checked in to one until this transaction ends."""
    await fetch(session, "SELECT 1 FROM bed WHERE room_id = :id ORDER BY id FOR NO KEY UPDATE", id=room_id)


async def lock_all(session: AsyncSession, site_id: UUID) -> None:
    """All beds of a site, then all its rooms."""
    await fetch(session, "SELECT 1 FROM bed WHERE site_id = :id ORDER BY id FOR NO KEY UPDATE", id=site_id)
    await fetch(session, "SELECT 1 FROM room WHERE site_id = :id ORDER BY id FOR NO KEY UPDATE", id=site_id)


async def room_in_use(session: AsyncSession, site_id: UUID, room_id: UUID, now: datetime) -> bool:
    """Whether somebody is in the room, or a bed or place of it is held; ask after its beds and itself were locked.

    Who shares a place is not asked for: where the host has left, they are in no room.
    """
    row = await fetch_one(
        session,
        """
        SELECT EXISTS (SELECT FROM stay WHERE site_id = :site_id AND room_id = :room_id AND ended_at IS NULL
                       AND place <> 'SHARES_WITH')
            OR EXISTS (SELECT FROM bed JOIN bed_use ON bed_use.bed_id = bed.id
                       WHERE bed.room_id = :room_id AND upper_inf(during))
            OR EXISTS (SELECT FROM bed JOIN bed_use ON bed_use.bed_id = bed.id
                       WHERE bed.room_id = :room_id AND upper(during) > CAST(:now AS timestamptz))
            OR EXISTS (SELECT FROM hold_place
                       WHERE room_id = :room_id AND upper(during) > CAST(:now AS timestamptz) AND places > 0) AS used
        """,
        site_id=site_id,
        room_id=room_id,
        now=now,
    )
    return bool(row and row["used"])


async def bed_in_use(session: AsyncSession, bed_id: UUID, now: datetime) -> RowMapping | None:
    """By whom the bed is used now or later, or by which hold `until` when; ask after it was locked."""
    return await fetch_one(
        session,
        """
        SELECT hold_id, upper(during) AS until FROM bed_use
        WHERE bed_id = :bed_id AND (upper_inf(during) OR upper(during) > CAST(:now AS timestamptz))
        ORDER BY hold_id NULLS FIRST
        LIMIT 1
        """,
        bed_id=bed_id,
        now=now,
    )


async def set_shelter(session: AsyncSession, row: Row) -> None:
    """Write a shelter's capacity, waiver, overflow and maximum nights."""
    await run(
        session,
        """
        UPDATE shelter
        SET covered_area_m2 = :covered_area_m2, day_capacity = :day_capacity, night_capacity = :night_capacity,
            waiver_m2_per_person = :waiver_m2_per_person, waiver_reason = :waiver_reason, waived_by = :waived_by,
            overflow_since = :overflow_since, overflow_reason = :overflow_reason,
            nights_max = CAST(:nights_max AS jsonb)
        WHERE site_id = :site_id
        """,
        **{name: row[name] for name in row if name not in ("version", "nights_max")},
        nights_max=None if row["nights_max"] is None else to_json(row["nights_max"]).decode(),
    )


async def set_rooms(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write rooms as their next versions; `household_id` and `retired_at` may be none."""
    await run(
        session,
        """
        UPDATE room
        SET version = room.version + 1, neutral_code = r.neutral_code, population = r.population,
            covered_area_m2 = r.covered_area_m2, floor = r.floor, accessible = r.accessible, places = r.places,
            household_id = r.household_id, retired_at = r.retired_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, neutral_code text, population text, covered_area_m2 double precision, floor integer,
                  accessible boolean, places integer, household_id uuid, retired_at timestamptz)
        WHERE room.id = r.id
        """,
        rows=rows_json(rows),
    )


async def set_beds(session: AsyncSession, rows: Sequence[Row]) -> Sequence[RowMapping]:
    """Write kinds and retirements of beds as their next versions, and answer the beds."""
    return await fetch(
        session,
        """
        UPDATE bed SET version = bed.version + 1, kind = r.kind, retired_at = r.retired_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, kind text, retired_at timestamptz)
        WHERE bed.id = r.id
        RETURNING bed.id, bed.site_id, bed.code, bed.kind, bed.state, bed.version, bed.retired_at
        """,
        rows=rows_json(rows),
    )


async def beds_of(session: AsyncSession, room_id: UUID, retired_at: datetime | None) -> Sequence[RowMapping]:
    """The beds of a room that were retired at that time, or that are not."""
    return await fetch(
        session,
        """
        SELECT id, kind FROM bed
        WHERE room_id = :room_id AND retired_at IS NOT DISTINCT FROM CAST(:retired_at AS timestamptz)
        ORDER BY id
        """,
        room_id=room_id,
        retired_at=retired_at,
    )


async def next_version(session: AsyncSession, site_id: UUID) -> int:
    """Make the next version of the shelter."""
    row = await fetch_one(
        session,
        "UPDATE shelter SET version = version + 1 WHERE site_id = :site_id RETURNING version",
        site_id=site_id,
    )
    if row is None:
        raise LookupError("a shelter that is locked is there")
    return int(row["version"])


async def neutral_codes(session: AsyncSession, site_id: UUID) -> list[str]:
    """The neutral codes of the site's rooms, retired ones too."""
    rows = await fetch(session, "SELECT neutral_code FROM room WHERE site_id = :site_id", site_id=site_id)
    return [row["neutral_code"] for row in rows]


async def elsewhere(
    session: AsyncSession, site_id: UUID, room_ids: Sequence[UUID], bed_ids: Sequence[UUID]
) -> set[UUID]:
    """Those of these ids that are rooms or beds of another site."""
    rows = await fetch(
        session,
        """
        SELECT id FROM room WHERE id = ANY(CAST(:room_ids AS uuid[])) AND site_id <> :site_id
        UNION ALL
        SELECT id FROM bed WHERE id = ANY(CAST(:bed_ids AS uuid[])) AND site_id <> :site_id
        """,
        site_id=site_id,
        room_ids=list(room_ids),
        bed_ids=list(bed_ids),
    )
    return {row["id"] for row in rows}


async def add_change(session: AsyncSession, row: Row) -> None:
    """Write what made a version of a shelter."""
    await run(
        session,
        """
        INSERT INTO layout_change (id, site_id, version, kind, room_id, bed_id, reason, before, after, fingerprint,
                                   changed_by, changed_at)
        SELECT r.id, r.site_id, r.version, r.kind, r.room_id, r.bed_id, r.reason, r.before, r.after, r.fingerprint,
               r.changed_by, r.changed_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, version integer, kind text, room_id uuid, bed_id uuid, reason text,
                  before jsonb, after jsonb, fingerprint text, changed_by uuid, changed_at timestamptz)
        """,
        rows=rows_json([row]),
    )


async def change_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The change with that id, of whatever site."""
    return await fetch_one(session, "SELECT site_id, fingerprint FROM layout_change WHERE id = :id", id=id_)


async def changes(session: AsyncSession, site_id: UUID, *, before: int, rows_max: int) -> Sequence[RowMapping]:
    """The changes of a layout below a version, the latest first."""
    return await fetch(
        session,
        """
        SELECT id, version, kind, room_id, bed_id, reason, before, after, changed_by, changed_at FROM layout_change
        WHERE site_id = :site_id AND version < :before
        ORDER BY version DESC
        LIMIT :rows_max
        """,
        site_id=site_id,
        before=before,
        rows_max=rows_max,
    )
