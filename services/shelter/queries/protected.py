"""Records that are withdrawn, and children who leave by a hand-over only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run


async def forget_persons(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Let the stays of those of these persons who are withdrawn look like an anonymous card's.

    The use of a bed keeps its person: it shows nowhere, and it names the stay again when the record is told anew.
    """
    await run(
        session,
        """
        UPDATE stay SET person_id = NULL, household_id = NULL
        FROM person
        WHERE person.person_id = ANY(CAST(:ids AS uuid[])) AND person.withdrawn AND stay.person_id = person.person_id
        """,
        ids=list(ids),
    )


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
    """Those of these stays (`id`, `person_id`, `card_code`) whose guest is a child in alarm."""
    found = await fetch(
        session,
        """
        SELECT r.id FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, person_id uuid, card_code text)
        WHERE EXISTS (SELECT FROM child_alone AS c WHERE c.child_id = r.person_id AND c.hand_over)
           OR EXISTS (SELECT FROM child_alone AS c WHERE c.card_codes @> ARRAY[r.card_code] AND c.hand_over)
        """,
        rows=rows_json({name: row[name] for name in ("id", "person_id", "card_code")} for row in rows),
    )
    return {row["id"] for row in found}
