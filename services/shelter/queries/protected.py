"""Records that are withdrawn, and children who leave by a hand-over only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.people import is_hidden
from shared.contracts.registration import ERASED_VERSION
from shared.db import fetch, rows_json, run

# A record that was merged into one of these is as much theirs as its own.
_CALLED = """
    SELECT DISTINCT k.id FROM unnest(CAST(:ids AS uuid[])) AS w(id) CROSS JOIN LATERAL person_known_as(w.id) AS k(id)
"""


async def forget_persons(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Let the stays of those of these persons who are withdrawn look like an anonymous card's; answer whose they were.

    The use of a bed keeps its person: it shows nowhere, and it names the stay again when the record is told anew.
    """
    rows = await fetch(
        session,
        f"""
        UPDATE stay SET person_id = NULL, household_id = NULL
        FROM ({_CALLED}) AS called JOIN person ON person.person_id = called.id
        WHERE stay.person_id = person.person_id AND {is_hidden("person")}
        RETURNING person.person_id
        """,
        ids=sorted(ids),
    )
    return {row["person_id"] for row in rows}


async def name_again(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Let the stays of those of these persons who are told of again be theirs again; answer whose they are.

    The uses of their beds say it. Not of who was erased: what was hidden until then stays so.
    """
    rows = await fetch(
        session,
        f"""
        UPDATE stay SET person_id = person.person_id, household_id = coalesce(stay.household_id, home.household_id)
        FROM ({_CALLED}) AS called
        JOIN person ON person.person_id = called.id
        LEFT JOIN household AS home ON home.household_id = person.household_id AND NOT home.withdrawn
        JOIN bed_use AS u ON u.person_id = called.id OR u.beside_person_id = called.id
        WHERE stay.id = u.stay_id AND stay.person_id IS NULL AND person.known AND person.version < :erased
          AND NOT {is_hidden("person")}
        RETURNING person.person_id
        """,
        ids=sorted(ids),
        erased=ERASED_VERSION,
    )
    return {row["person_id"] for row in rows}


async def forget_households(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Let the stays of those of these households that are withdrawn be of no household, and rooms be given to none."""
    await run(
        session,
        """
        UPDATE stay SET household_id = NULL
        FROM household
        WHERE household.household_id = ANY(CAST(:ids AS uuid[])) AND household.withdrawn
          AND stay.household_id = household.household_id
        """,
        ids=list(ids),
    )
    await run(
        session,
        """
        UPDATE room SET household_id = NULL
        FROM household
        WHERE household.household_id = ANY(CAST(:ids AS uuid[])) AND household.withdrawn
          AND room.household_id = household.household_id
        """,
        ids=list(ids),
    )


async def keep_children(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what newer events say of children in alarm."""
    await run(
        session,
        """
        INSERT INTO child_alone (child_id, version, card_codes, hand_over, apart, age_band)
        SELECT r.child_id, r.version, r.card_codes, r.hand_over, r.apart, r.age_band
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(child_id uuid, version integer, card_codes text[], hand_over boolean, apart boolean, age_band text)
        ORDER BY r.child_id
        ON CONFLICT (child_id) DO UPDATE
        SET version = excluded.version, card_codes = excluded.card_codes, hand_over = excluded.hand_over,
            apart = excluded.apart, age_band = excluded.age_band
        WHERE excluded.version > child_alone.version
        """,
        rows=rows_json(rows),
    )


async def handed_over_only(session: AsyncSession, rows: Sequence[Mapping[Any, Any]]) -> set[UUID]:
    """Those of these stays (`id`, `person_id`, `card_code`) whose guest is a child in alarm.

    A child in alarm is withdrawn, and its stay has no person any more: the use of its bed says whose it is.
    """
    found = await fetch(
        session,
        """
        SELECT r.id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, person_id uuid, card_code text)
        LEFT JOIN bed_use AS u ON u.stay_id = r.id
        CROSS JOIN LATERAL (SELECT coalesce(u.person_id, u.beside_person_id, r.person_id) AS id) AS guest
        WHERE EXISTS (SELECT FROM child_alone AS c
                      WHERE c.child_id IN (guest.id, standing_person(guest.id), r.person_id) AND c.hand_over)
           OR EXISTS (SELECT FROM child_alone AS c WHERE c.card_codes @> ARRAY[r.card_code] AND c.hand_over)
        """,
        rows=rows_json({name: row[name] for name in ("id", "person_id", "card_code")} for row in rows),
    )
    return {row["id"] for row in found}
