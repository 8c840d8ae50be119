"""The census: what was seen of a night, the nights that are posted, and what the stays say of them now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.board import BALANCE, occupies
from shared.db import fetch, fetch_one, rows_json, run

Row = Mapping[str, Any]

_ROOM_OF = "CASE WHEN stay.shares_with_stay_id IS NULL THEN stay.room_id ELSE host.room_id END"
_SAID = """
    SELECT DISTINCT ON (night_of, room_id) id, night_of, room_id, expected, counted, confirmed_at, recorded_at
    FROM census_room
    WHERE site_id = :site_id AND night_of BETWEEN :first AND :last
    ORDER BY night_of, room_id, recorded_at DESC, id DESC
"""
"""What was said last of each room in each night."""
SIGHTED = f"""
    SELECT DISTINCT ON (s.stay_id, said.night_of) s.stay_id, said.night_of, s.seen, said.confirmed_at
    FROM ({_SAID}) AS said JOIN sighting AS s ON s.census_room_id = said.id
    ORDER BY s.stay_id, said.night_of, said.recorded_at DESC, said.id DESC
"""
"""Whether each stay was seen in each night from `:first` to `:last`, by what was said last."""


async def lock_night(session: AsyncSession, site_id: UUID, night: date) -> None:
    """Let whoever counts or closes this night wait for each other; nothing else is locked before it."""
    await fetch(session, "SELECT pg_advisory_xact_lock(hashtextextended(:night, 0))", night=f"census/{site_id}/{night}")


async def census(session: AsyncSession, site_id: UUID, night: date) -> RowMapping | None:
    """The closed census of the night."""
    return await fetch_one(
        session,
        """
        SELECT id, site_id, night_of, people_before, came, went AS left, people, not_seen, figures, closed_at,
               fingerprint, (
                   SELECT jsonb_build_object('id', s.id, 'site_id', s.site_id, 'number', s.number)
                   FROM evacuation_sheet AS s WHERE s.census_id = census.id
               ) AS evacuation_sheet
        FROM census WHERE site_id = :site_id AND night_of = :night
        """,
        site_id=site_id,
        night=night,
    )


async def last_census(session: AsyncSession, site_id: UUID) -> RowMapping | None:
    """The newest night of the site that is closed."""
    return await fetch_one(
        session,
        "SELECT night_of FROM census WHERE site_id = :site_id ORDER BY night_of DESC LIMIT 1",
        site_id=site_id,
    )


async def ledger(session: AsyncSession, site_id: UUID, night: date) -> RowMapping:
    """The night's balance and the ids of its stays, all of one moment."""
    rows = await fetch(
        session,
        f"""
        SELECT ledger.people - ledger.came + ledger.left AS people_before, ledger.came, ledger.left, ledger.people,
               ARRAY(SELECT stay.id FROM stay WHERE stay.site_id = :site_id AND {occupies("stay", ":first")}
                     ORDER BY stay.id) AS stay_ids
        FROM ({BALANCE}) AS ledger
        """,
        site_id=site_id,
        first=night,
        last=night,
    )
    return rows[0]


async def expected(session: AsyncSession, site_id: UUID, night: date) -> Sequence[RowMapping]:
    """Whom the census looks for: the stays of the night that have not ended, each with the room it is in.

    Whoever is away for a while is not looked for: nobody is alarmed because a place is empty that is kept. Their
    nights are posted all the same: the place was given. A child who is out alone is looked for by a clock
    (`commands/children_out.py`).
    """
    return await fetch(
        session,
        f"""
        SELECT stay.id, stay.site_id, {_ROOM_OF} AS room_id, stay.person_id, stay.household_id, stay.card_code,
               stay.card_revoked
        FROM stay LEFT JOIN stay AS host ON host.id = stay.shares_with_stay_id AND host.ended_at IS NULL
        WHERE stay.site_id = :site_id AND stay.ended_at IS NULL AND stay.away_since IS NULL
          AND {occupies("stay", ":night")}
        ORDER BY stay.id
        """,
        site_id=site_id,
        night=night,
    )


async def modes(session: AsyncSession, site_id: UUID) -> dict[UUID, str]:
    """The site's rooms with their modes."""
    rows = await fetch(session, "SELECT id, mode FROM room WHERE site_id = :site_id", site_id=site_id)
    return {row["id"]: row["mode"] for row in rows}


async def rooms_by_id(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """What was said of rooms under these ids before, with the stays that were not seen, children in alarm apart."""
    rows = await fetch(
        session,
        """
        SELECT c.id, c.room_id, c.expected, c.counted, c.children_short, c.fingerprint,
               ARRAY(SELECT s.stay_id FROM sighting AS s WHERE s.census_room_id = c.id AND NOT s.seen
                     ORDER BY s.stay_id) AS not_seen,
               ARRAY(SELECT s.stay_id FROM sighting AS s
                     WHERE s.census_room_id = c.id AND NOT s.seen AND EXISTS (
                         SELECT FROM shelter_case AS k WHERE k.stay_id = s.stay_id AND k.kind = 'CHILD_NOT_SEEN')
                     ORDER BY s.stay_id) AS alarms
        FROM census_room AS c
        WHERE c.id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def add_rooms(session: AsyncSession, rows: Sequence[Row], sightings: Sequence[Row]) -> None:
    """Write what was said of rooms, and of which stays it was said."""
    await run(
        session,
        """
        INSERT INTO census_room (id, site_id, night_of, room_id, expected, counted, children_short, confirmed_at,
                                 fingerprint, recorded_by)
        SELECT r.id, r.site_id, r.night_of, r.room_id, r.expected, r.counted, r.children_short, r.confirmed_at,
               r.fingerprint, r.recorded_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, night_of date, room_id uuid, expected integer, counted jsonb,
                  children_short integer, confirmed_at timestamptz, fingerprint text, recorded_by uuid)
        """,
        rows=rows_json(rows),
    )
    if sightings:
        await run(
            session,
            """
            INSERT INTO sighting (census_room_id, stay_id, seen)
            SELECT r.census_room_id, r.stay_id, r.seen
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(census_room_id uuid, stay_id uuid, seen boolean)
            ORDER BY r.stay_id, r.census_room_id
            """,
            rows=rows_json(sightings),
        )


async def latest_rooms(session: AsyncSession, site_id: UUID, night: date) -> dict[UUID | None, RowMapping]:
    """What was said last of each room in the night."""
    rows = await fetch(session, _SAID, site_id=site_id, first=night, last=night)
    return {row["room_id"]: row for row in rows}


async def latest_sightings(session: AsyncSession, site_id: UUID, night: date) -> dict[UUID, bool]:
    """Whether each stay was seen in the night, by what was said last of it."""
    rows = await fetch(session, SIGHTED, site_id=site_id, first=night, last=night)
    return {row["stay_id"]: row["seen"] for row in rows}


async def add_census(session: AsyncSession, row: Row) -> None:
    """Write the closed census."""
    await run(
        session,
        """
        INSERT INTO census (id, site_id, night_of, people_before, came, went, people, not_seen, figures, closed_at,
                            fingerprint, recorded_by)
        VALUES (:id, :site_id, :night_of, :people_before, :came, :left, :people, :not_seen, CAST(:figures AS jsonb),
                :closed_at, :fingerprint, :recorded_by)
        """,
        **{**row, "figures": row["figures"] and row["figures"].model_dump_json()},
    )


async def add_nights(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Post nights."""
    if rows:
        await run(
            session,
            """
            INSERT INTO night (id, census_id, site_id, night_of, stay_id)
            SELECT r.id, r.census_id, r.site_id, r.night_of, r.stay_id
            FROM jsonb_to_recordset(CAST(:rows AS jsonb))
                 AS r(id uuid, census_id uuid, site_id uuid, night_of date, stay_id uuid)
            ORDER BY r.stay_id, r.night_of
            """,
            rows=rows_json(rows),
        )


async def take_back_nights(session: AsyncSession, ids: Sequence[UUID], census_id: UUID) -> None:
    """Take posted nights back."""
    if ids:
        await run(
            session,
            """
            INSERT INTO night_taken_back (night_id, census_id)
            SELECT id, :census_id FROM unnest(CAST(:ids AS uuid[])) AS t(id)
            """,
            ids=list(ids),
            census_id=census_id,
        )


async def wrong_nights(session: AsyncSession, site_id: UUID, census_id: UUID, first: date) -> Sequence[RowMapping]:
    """Where the nights of the site's censuses since `first`, but the one just closed, are not the stays' any more.

    With `night_id` one that was posted and was not, without it one that was and is not posted.
    """
    return await fetch(
        session,
        f"""
        WITH closed AS (
            SELECT night_of FROM census WHERE site_id = :site_id AND night_of >= :first AND id <> :census_id
        ),
        slept AS (
            SELECT stay.id AS stay_id, closed.night_of
            FROM closed JOIN stay ON stay.site_id = :site_id AND {occupies("stay", "closed.night_of")}
        ),
        standing AS (
            SELECT night.id, night.stay_id, night.night_of
            FROM closed JOIN night ON night.site_id = :site_id AND night.night_of = closed.night_of
            WHERE NOT EXISTS (SELECT FROM night_taken_back AS t WHERE t.night_id = night.id)
        )
        SELECT coalesce(slept.stay_id, standing.stay_id) AS stay_id,
               coalesce(slept.night_of, standing.night_of) AS night_of, standing.id AS night_id
        FROM slept FULL JOIN standing ON standing.stay_id = slept.stay_id AND standing.night_of = slept.night_of
        WHERE slept.stay_id IS NULL OR standing.id IS NULL
        ORDER BY 2, 1
        """,
        site_id=site_id,
        census_id=census_id,
        first=first,
    )


async def restated_since(session: AsyncSession, census_row: RowMapping) -> tuple[int, int]:
    """How many nights the stays have now that the closing did not post, and how many it posted that were not."""
    rows = await fetch(
        session,
        f"""
        SELECT count(*) FILTER (WHERE posted.stay_id IS NULL) AS added,
               count(*) FILTER (WHERE slept.id IS NULL) AS removed
        FROM (SELECT stay.id FROM stay WHERE stay.site_id = :site_id AND {occupies("stay", ":night")}) AS slept
        FULL JOIN (SELECT stay_id FROM night WHERE census_id = :census_id AND night_of = :night) AS posted
            ON posted.stay_id = slept.id
        """,
        site_id=census_row["site_id"],
        census_id=census_row["id"],
        night=census_row["night_of"],
    )
    return rows[0]["added"], rows[0]["removed"]
