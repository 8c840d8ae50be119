"""The board and occupancy: every number from the ledger of stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.holds import HELD_PLACES
from services.shelter.queries.people import standing
from shared.db import fetch, fetch_one

_TILES = f"""
    SELECT stay.id, stay.place, stay.room_id, stay.bed_id, stay.shares_with_stay_id, stay.person_id,
           stay.card_code, stay.household_id, stay.started_at, stay.ended_at, stay.away_since, stay.back_by,
           stay.leaves_on, stay.night_of, stay.population, stay.wanted_bed_id, stay.wanted_room_id,
           coalesce(nullif(household.size, 0), 1) AS household_size,
           ARRAY(SELECT k.kind FROM shelter_case AS k WHERE k.stay_id = stay.id AND k.resolved_at IS NULL
                 ORDER BY k.kind) AS cases, person.birth_month, person.age_years,
           host.id IS NOT NULL AS host_open, host.bed_id AS host_bed_id, host.room_id AS host_room_id
    FROM stay
    LEFT JOIN household AS said ON said.household_id = stay.household_id
    LEFT JOIN household ON household.household_id
        = CASE WHEN said.merged_into IS NULL THEN said.household_id ELSE standing_household(said.household_id) END
    LEFT JOIN person AS told ON told.person_id = stay.person_id
    LEFT JOIN person ON person.person_id = {standing("told")}
    LEFT JOIN stay AS host ON host.id = stay.shares_with_stay_id AND host.ended_at IS NULL
"""

_OPEN = f"{_TILES} WHERE stay.site_id = :site_id AND stay.ended_at IS NULL"
_OTHER_USES = """
    SELECT bed_id, kind FROM bed_use
    WHERE site_id = :site_id AND kind IN ('HOLD', 'CLEANING') AND bed_id IS NOT NULL
      AND during @> CAST(:now AS timestamptz)
"""
_DRAWN_FROM = {
    "shelter": "SELECT * FROM shelter WHERE site_id = :site_id",
    "rooms": "SELECT * FROM room WHERE site_id = :site_id",
    "beds": "SELECT * FROM bed WHERE site_id = :site_id",
    "stays": _OPEN,
    "uses": _OTHER_USES,
    "held": HELD_PLACES,
}
"""Every row that a board is drawn from; a test compares it with the tables that a drawing reads."""

# The hash of a record is linear in those of its values: two who swap their beds would leave the sum as it was. So each
# is hashed once more, as text, of which nothing is linear.
_HASHES = "sum(hashtextextended(hash_record_extended(t, 0)::text, 0))::text"
_STATE = "SELECT " + ", ".join(f"(SELECT {_HASHES} FROM ({rows}) AS t) AS {name}" for name, rows in _DRAWN_FROM.items())


async def state(session: AsyncSession, site_id: UUID, now: datetime) -> tuple[str | None, ...] | None:
    """Says whether a board is as it was: the hashes of all rows that it is drawn from at `now`. None: no shelter.

    The server adds them up in a tenth of the time that it takes to send the rows and draw a board of them. A hash has
    64 bits, so that two states that differ are taken for one less than once in 10^19 times.
    """
    row = await fetch_one(session, _STATE, site_id=site_id, now=now)
    return None if row is None or row["shelter"] is None else tuple(row[name] for name in _DRAWN_FROM)


async def open_stays(session: AsyncSession, site_id: UUID) -> Sequence[RowMapping]:
    """Everybody who is here, with household size and what an age icon needs; `host_open` of those who share."""
    return await fetch(session, f"{_OPEN} ORDER BY stay.started_at, stay.id", site_id=site_id)


async def stays_of_night(session: AsyncSession, site_id: UUID, night: date) -> Sequence[RowMapping]:
    """Everybody of a night as `nights` counts them, with what a tile needs."""
    return await fetch(
        session,
        f"""
        {_TILES}
        WHERE stay.site_id = :site_id AND {occupies("stay", ":night")}
        ORDER BY stay.started_at, stay.id
        """,
        site_id=site_id,
        night=night,
    )


async def stays_named(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """These stays, with what a tile needs."""
    return await fetch(
        session,
        f"{_TILES} WHERE stay.id = ANY(CAST(:ids AS uuid[])) ORDER BY stay.started_at, stay.id",
        ids=list(ids),
    )


async def other_uses(session: AsyncSession, site_id: UUID, now: datetime) -> dict[UUID, str]:
    """Beds that are held or being cleaned at `now`; who has one, or has it kept, is a stay's affair."""
    rows = await fetch(session, _OTHER_USES, site_id=site_id, now=now)
    return {row["bed_id"]: row["kind"] for row in rows}


BALANCE = """
    WITH spell AS (
        SELECT night_of, left_on FROM stay
        WHERE site_id = :site_id AND end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR' AND night_of <= :last
          -- what began and ended before is nobody: by three indexes, the stays of all years are not read
          AND (ended_at IS NULL OR left_on >= :first OR night_of >= :first)
    ),
    change AS (
        SELECT night_of AS night, 1 AS came, 0 AS went FROM spell
        UNION ALL
        SELECT greatest(left_on, night_of), 0, 1 FROM spell WHERE left_on <= :last
        UNION ALL
        SELECT CAST(day AS date), 0, 0
        FROM generate_series(CAST(:first AS timestamp), CAST(:last AS timestamp), interval '1 day') AS day
    ),
    balance AS (
        SELECT night, sum(came) AS came, sum(went) AS went,
               sum(sum(came) - sum(went)) OVER (ORDER BY night) AS people
        FROM change
        GROUP BY night
    )
    SELECT night AS night_of, CAST(people AS integer) AS people, CAST(came AS integer) AS came,
           CAST(went AS integer) AS "left"
    FROM balance
    WHERE night >= :first
    ORDER BY night
"""
"""People by night from `:first` to `:last`: what every count of people by night reads."""


def occupies(stay: str, night: str) -> str:
    """Whether a stay occupies a night: the rows behind a figure of `BALANCE`."""
    return f"""(
        {stay}.end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR' AND {stay}.night_of <= {night}
        AND ({stay}.left_on IS NULL OR greatest({stay}.left_on, {stay}.night_of) > {night})
    )"""


async def nights(session: AsyncSession, site_id: UUID, first: date, last: date) -> Sequence[RowMapping]:
    """People by night from `first` to `last`.

    A stay occupies every night from its `night_of` to the night before the local day of its end; one that was
    entered in error never was. So `people(t) = people(t-1) + came(t) - left(t)`.
    """
    return await fetch(session, BALANCE, site_id=site_id, first=first, last=last)
