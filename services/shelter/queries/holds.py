"""Holds: their locks, their writes, and what they keep.

Lock order: beds, rooms, then holds, each by id. A bed's hold is its use of the kind HOLD, a room's the places of
`hold_place`; both end by their ranges. Who takes from a hold, extends or releases it has locked those beds and rooms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

Row = Mapping[str, Any]

_HOLDS = """
    SELECT hold.id AS hold_id, hold.version, hold.site_id, hold.arrival_group_id, hold.referral_id, hold.reason,
           hold.held_from, hold.expires_at, hold.released_at, hold.release_reason, hold.fingerprint,
           ARRAY(SELECT jsonb_build_object(
                     'bed_id', bed.id, 'room_id', bed.room_id,
                     'taken', EXISTS (SELECT FROM hold_taken AS t WHERE t.hold_id = hold.id AND t.bed_id = bed.id
                                      AND t.given_back_at IS NULL))
                 FROM bed_use JOIN bed ON bed.id = bed_use.bed_id
                 WHERE bed_use.hold_id = hold.id ORDER BY bed.room_id, bed.code) AS beds,
           ARRAY(SELECT jsonb_build_object('room_id', p.room_id, 'places', p.asked, 'left', p.places)
                 FROM hold_place AS p WHERE p.hold_id = hold.id ORDER BY p.room_id) AS rooms
    FROM hold
"""


HELD_PLACES = """
    SELECT p.room_id, CAST(sum(p.places) AS integer) AS places
    FROM room JOIN hold_place AS p ON p.room_id = room.id
    WHERE room.site_id = :site_id AND upper(p.during) > CAST(:now AS timestamptz) AND p.places > 0
    GROUP BY p.room_id
"""


async def held_places(session: AsyncSession, site_id: UUID, now: datetime) -> dict[UUID, int]:
    """By counted room of the site, how many places are held at `now` and not taken yet."""
    rows = await fetch(session, HELD_PLACES, site_id=site_id, now=now)
    return {row["room_id"]: row["places"] for row in rows}


async def held_by_group(session: AsyncSession, site_id: UUID, now: datetime) -> dict[UUID | None, int]:
    """How many beds and places are held at `now` and not taken yet, by the arrival group that they are for, if any."""
    rows = await fetch(
        session,
        """
        SELECT hold.arrival_group_id, CAST(sum(kept.held) AS integer) AS held
        FROM hold
        JOIN (
            SELECT hold_id, 1 AS held FROM bed_use
            WHERE site_id = :site_id AND kind = 'HOLD' AND during @> CAST(:now AS timestamptz)
            UNION ALL
            SELECT hold_id, places FROM hold_place WHERE upper(during) > CAST(:now AS timestamptz)
        ) AS kept ON kept.hold_id = hold.id
        WHERE hold.site_id = :site_id
        GROUP BY hold.arrival_group_id
        """,
        site_id=site_id,
        now=now,
    )
    return {row["arrival_group_id"]: row["held"] for row in rows}


async def hold_by_id(session: AsyncSession, hold_id: UUID) -> RowMapping | None:
    """One hold with its beds and rooms, at whatever site."""
    return await fetch_one(session, f"{_HOLDS} WHERE hold.id = :hold_id", hold_id=hold_id)


async def holds(
    session: AsyncSession,
    site_id: UUID,
    *,
    since: datetime,
    until: datetime | None,
    before: tuple[datetime, UUID],
    rows_max: int,
) -> Sequence[RowMapping]:
    """The holds of a site that kept something after `since` (and began before `until`), the latest first."""
    return await fetch(
        session,
        f"""
        {_HOLDS}
        WHERE hold.site_id = :site_id AND coalesce(hold.released_at, hold.expires_at) > CAST(:since AS timestamptz)
          AND (CAST(:until AS timestamptz) IS NULL OR hold.held_from < CAST(:until AS timestamptz))
          AND (hold.held_from, hold.id) < (CAST(:before AS timestamptz), CAST(:before_id AS uuid))
        ORDER BY hold.held_from DESC, hold.id DESC
        LIMIT :rows_max
        """,
        site_id=site_id,
        since=since,
        until=until,
        before=before[0],
        before_id=before[1],
        rows_max=rows_max,
    )


async def lock_hold(session: AsyncSession, hold_id: UUID) -> None:
    """The hold, which nobody else extends or releases until this transaction ends."""
    await fetch(session, "SELECT 1 FROM hold WHERE id = :hold_id FOR NO KEY UPDATE", hold_id=hold_id)


async def add_hold(session: AsyncSession, row: Row) -> bool:
    """Write the hold; False where another request wrote it just now."""
    added = await fetch(
        session,
        """
        INSERT INTO hold (id, site_id, arrival_group_id, referral_id, reason, held_from, expires_at, fingerprint,
                          recorded_by)
        SELECT r.id, r.site_id, r.arrival_group_id, r.referral_id, r.reason, r.held_from, r.expires_at, r.fingerprint,
               r.recorded_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, arrival_group_id uuid, referral_id uuid, reason text, held_from timestamptz,
                  expires_at timestamptz, fingerprint text, recorded_by uuid)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        rows=rows_json([row]),
    )
    return bool(added)


async def hold_beds(session: AsyncSession, hold: Row, beds: Sequence[Row]) -> set[UUID]:
    """Keep these beds (`use_id`, `bed_id`) for the hold; answer those that nobody has or keeps."""
    used = await fetch(
        session,
        """
        INSERT INTO bed_use (id, site_id, kind, hold_id, bed_id, during)
        SELECT r.use_id, :site_id, 'HOLD', :hold_id, r.bed_id,
               tstzrange(CAST(:since AS timestamptz), CAST(:until AS timestamptz))
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(use_id uuid, bed_id uuid)
        ORDER BY r.bed_id
        ON CONFLICT DO NOTHING
        RETURNING bed_id
        """,
        site_id=hold["site_id"],
        hold_id=hold["id"],
        since=hold["held_from"],
        until=hold["expires_at"],
        rows=rows_json(beds),
    )
    return {row["bed_id"] for row in used}


async def hold_places(session: AsyncSession, hold: Row, rooms: Mapping[UUID, int]) -> None:
    """Keep so many places of these rooms for the hold."""
    await run(
        session,
        """
        INSERT INTO hold_place (hold_id, room_id, asked, places, during)
        SELECT :hold_id, r.room_id, r.places, r.places,
               tstzrange(CAST(:since AS timestamptz), CAST(:until AS timestamptz))
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(room_id uuid, places integer)
        """,
        hold_id=hold["id"],
        since=hold["held_from"],
        until=hold["expires_at"],
        rows=rows_json({"room_id": room_id, "places": places} for room_id, places in rooms.items()),
    )


_ENDED_AT = "tstzrange(lower(during), CAST(:until AS timestamptz))"
_NOT_TAKEN = """
    hold_id = :hold_id AND upper(during) > CAST(:now AS timestamptz)
    AND NOT EXISTS (SELECT FROM hold_taken AS t
                    WHERE t.hold_id = :hold_id AND t.bed_id = bed_use.bed_id AND t.given_back_at IS NULL)
"""


async def extend(session: AsyncSession, hold_id: UUID, until: datetime, now: datetime) -> None:
    """Let the hold keep what it still keeps until another moment, as its next version."""
    about = {"hold_id": hold_id, "until": until}
    await run(session, "UPDATE hold SET version = version + 1, expires_at = :until WHERE id = :hold_id", **about)
    await run(session, f"UPDATE bed_use SET during = {_ENDED_AT} WHERE {_NOT_TAKEN}", **about, now=now)
    await run(session, f"UPDATE hold_place SET during = {_ENDED_AT} WHERE hold_id = :hold_id", **about)


async def release(session: AsyncSession, hold_id: UUID, *, now: datetime, reason: str, by: UUID) -> None:
    """Free what the hold still keeps, as its next version."""
    about = {"hold_id": hold_id, "until": now}
    await run(
        session,
        """
        UPDATE hold SET version = version + 1, released_at = :now, released_by = :by, release_reason = :reason
        WHERE id = :hold_id
        """,
        hold_id=hold_id,
        now=now,
        reason=reason,
        by=by,
    )
    ended = f"CASE WHEN lower(during) < CAST(:until AS timestamptz) THEN {_ENDED_AT} ELSE 'empty' END"
    await run(session, f"UPDATE bed_use SET during = {ended} WHERE {_NOT_TAKEN}", **about, now=now)
    await run(session, f"UPDATE hold_place SET during = {ended} WHERE hold_id = :hold_id", **about)


async def live_in(session: AsyncSession, room_id: UUID, now: datetime) -> RowMapping | None:
    """The hold of places of this room that ends last, and how many places are held in all; ask after its lock."""
    return await fetch_one(
        session,
        """
        SELECT hold_id, upper(during) AS until, CAST(sum(places) OVER () AS integer) AS places FROM hold_place
        WHERE room_id = :room_id AND upper(during) > CAST(:now AS timestamptz) AND places > 0
        ORDER BY until DESC
        LIMIT 1
        """,
        room_id=room_id,
        now=now,
    )
