"""What holds keep of the beds and rooms that guests ask for, and what of it they take and give back.

The beds and rooms are locked by whoever asks: nothing of it changes meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

Row = Mapping[str, Any]


async def kept(
    session: AsyncSession, beds: Collection[UUID], rooms: Collection[UUID], *, since: datetime, now: datetime
) -> Sequence[RowMapping]:
    """Uses of these beds by holds that stand against a guest from `since` on, and places held in these rooms.

    A use whose hold is over at `now` is among them: it stands against who came before, and is cut then.
    """
    return await fetch(
        session,
        """
        SELECT u.id AS use_id, u.bed_id, NULL AS room_id, 0 AS places, hold.id AS hold_id, hold.arrival_group_id,
               upper(u.during) <= CAST(:now AS timestamptz) AS is_over
        FROM bed_use AS u JOIN hold ON hold.id = u.hold_id
        WHERE u.bed_id = ANY(CAST(:beds AS uuid[])) AND u.during && tstzrange(CAST(:since AS timestamptz), NULL)
        UNION ALL
        SELECT NULL, NULL, p.room_id, p.places, hold.id, hold.arrival_group_id, false
        FROM hold_place AS p JOIN hold ON hold.id = p.hold_id
        WHERE p.room_id = ANY(CAST(:rooms AS uuid[])) AND upper(p.during) > CAST(:now AS timestamptz) AND p.places > 0
        ORDER BY hold_id, bed_id, room_id
        """,
        beds=sorted(beds),
        rooms=sorted(rooms),
        since=since,
        now=now,
    )


async def hold_named(session: AsyncSession, hold_id: UUID) -> RowMapping | None:
    """Where the hold is, and for which referral."""
    return await fetch_one(session, "SELECT site_id, referral_id FROM hold WHERE id = :hold_id", hold_id=hold_id)


async def cut(session: AsyncSession, use_ids: Collection[UUID], at: datetime) -> None:
    """End these uses where a guest's begins."""
    await run(
        session,
        """
        UPDATE bed_use SET during = CASE WHEN lower(during) < CAST(:at AS timestamptz)
                                         THEN tstzrange(lower(during), CAST(:at AS timestamptz)) ELSE 'empty' END
        WHERE id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=sorted(use_ids),
        at=at,
    )


async def cut_over(session: AsyncSession, wanted: Sequence[Row], now: datetime) -> None:
    """End the uses by holds that are over at `now` where somebody has the bed again: `bed_id`, `since`."""
    await run(
        session,
        """
        UPDATE bed_use SET during = CASE WHEN lower(during) < r.since THEN tstzrange(lower(during), r.since)
                                         ELSE 'empty' END
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(bed_id uuid, since timestamptz)
        WHERE bed_use.bed_id = r.bed_id AND bed_use.hold_id IS NOT NULL
          AND upper(during) <= CAST(:now AS timestamptz) AND during && tstzrange(r.since, NULL)
        """,
        rows=rows_json(wanted),
        now=now,
    )


async def count_held(session: AsyncSession, changes: Sequence[Row]) -> None:
    """Add to the places that holds keep in rooms (below zero: taken): `hold_id`, `room_id`, `places`."""
    await run(
        session,
        """
        UPDATE hold_place AS p SET places = p.places + r.places
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(hold_id uuid, room_id uuid, places integer)
        WHERE p.hold_id = r.hold_id AND p.room_id = r.room_id
        """,
        rows=rows_json(changes),
    )


async def add_taken(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write which stays took what of which hold."""
    await run(
        session,
        """
        INSERT INTO hold_taken (id, hold_id, stay_id, bed_id, room_id, taken_at)
        SELECT r.id, r.hold_id, r.stay_id, r.bed_id, r.room_id, r.taken_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, hold_id uuid, stay_id uuid, bed_id uuid, room_id uuid, taken_at timestamptz)
        """,
        rows=rows_json(rows),
    )


async def taken(session: AsyncSession, ids: Collection[UUID]) -> Sequence[RowMapping]:
    """What these check-ins (by stay) or moves (by step) took of holds, as far as it was not given back."""
    return await fetch(
        session,
        """
        SELECT id, hold_id, bed_id, room_id FROM hold_taken
        WHERE id = ANY(CAST(:ids AS uuid[])) AND given_back_at IS NULL
        ORDER BY id
        """,
        ids=sorted(ids),
    )


async def held_again(session: AsyncSession, ids: Collection[UUID], now: datetime) -> dict[UUID, int]:
    """By room, the places that are held again, by holds that are live, once these give back what they took."""
    rows = await fetch(
        session,
        """
        SELECT t.room_id, CAST(count(*) AS integer) AS places
        FROM hold_taken AS t JOIN hold_place AS p ON p.hold_id = t.hold_id AND p.room_id = t.room_id
        WHERE t.id = ANY(CAST(:ids AS uuid[])) AND t.given_back_at IS NULL
          AND upper(p.during) > CAST(:now AS timestamptz)
        GROUP BY t.room_id
        """,
        ids=sorted(ids),
        now=now,
    )
    return {row["room_id"]: row["places"] for row in rows}


async def give_back(session: AsyncSession, ids: Collection[UUID], now: datetime) -> None:
    """Let these be as if they had taken nothing of a hold; what is live keeps it again."""
    await run(
        session,
        "UPDATE hold_taken SET given_back_at = :now WHERE id = ANY(CAST(:ids AS uuid[])) AND given_back_at IS NULL",
        ids=sorted(ids),
        now=now,
    )
    await run(
        session,
        """
        UPDATE bed_use SET during = tstzrange(hold.held_from, hold.expires_at)
        FROM hold_taken AS t JOIN hold ON hold.id = t.hold_id
        WHERE t.id = ANY(CAST(:ids AS uuid[])) AND bed_use.hold_id = hold.id AND bed_use.bed_id = t.bed_id
          AND hold.released_at IS NULL AND hold.expires_at > CAST(:now AS timestamptz)
        """,
        ids=sorted(ids),
        now=now,
    )
    await run(  # what is over counts nowhere, however many places are left of it
        session,
        """
        UPDATE hold_place AS p SET places = p.places + back.places
        FROM (SELECT hold_id, room_id, count(*) AS places FROM hold_taken
              WHERE id = ANY(CAST(:ids AS uuid[])) AND room_id IS NOT NULL GROUP BY hold_id, room_id) AS back
        WHERE p.hold_id = back.hold_id AND p.room_id = back.room_id
        """,
        ids=sorted(ids),
    )
