"""For whom an id stands by now: ids of merged records are good for ever, on cards, in queues, in others' memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch


async def standing_people(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The person for whom each of `ids` stands; an id that nobody has is left out."""
    return await _standing(session, "person", ids)


async def standing_households(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The household for which each of `ids` stands; an id that none has is left out."""
    return await _standing(session, "household", ids)


async def _standing(session: AsyncSession, noun: str, ids: Collection[UUID]) -> dict[UUID, UUID]:
    rows = await fetch(
        session,
        f"""
        SELECT r.id, CASE WHEN r.merged_into IS NULL THEN r.id ELSE standing_{noun}(r.id) END AS standing_id
        FROM {noun} AS r WHERE r.id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=sorted(ids),
    )
    return {row["id"]: row["standing_id"] for row in rows}


async def known_as(session: AsyncSession, person_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The other ids by which each of these people is known: those of records that were merged into theirs."""
    rows = await fetch(
        session,
        """
        SELECT w.id, array_agg(k.id ORDER BY k.id) AS ids
        FROM unnest(CAST(:ids AS uuid[])) AS w(id) CROSS JOIN person_known_as(w.id) AS k(id)
        WHERE k.id <> w.id
        GROUP BY w.id
        """,
        ids=list(person_ids),
    )
    return {row["id"]: row["ids"] for row in rows}


async def lock_people(
    session: AsyncSession, ids: Collection[UUID], household_ids: Collection[UUID] = ()
) -> dict[UUID, UUID]:
    """For whom each id stands, with their households (and `household_ids`) and then those people held until the commit.

    Whoever writes something to a person's id holds it so: a merge on its way is waited for, and the next one waits.
    """
    while True:
        standing = await standing_people(session, ids)
        await lock_rows(session, set(standing.values()), household_ids)
        if await standing_people(session, ids) == standing:
            return standing


async def lock_rows(
    session: AsyncSession, person_ids: Collection[UUID], household_ids: Collection[UUID] = (), *, whole: bool = False
) -> None:
    """Hold these people, and before them the households that they are in and `household_ids`, each in order of ids.

    With `whole`, everybody in these households is held too. Cards are held after people, by whoever changes both.
    """
    held: set[UUID] = set()
    while True:
        wanted = {*household_ids, *await _households_of(session, person_ids)} - held
        await fetch(
            session,
            "SELECT id FROM household WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE",
            ids=sorted(wanted),
        )
        held |= wanted
        await fetch(
            session,
            """
            SELECT id FROM person WHERE id = ANY(CAST(:ids AS uuid[])) OR household_id = ANY(CAST(:whole AS uuid[]))
            ORDER BY id FOR UPDATE
            """,
            ids=sorted(person_ids),
            whole=sorted(held) if whole else [],
        )
        if held >= await _households_of(session, person_ids):
            return


async def _households_of(session: AsyncSession, person_ids: Collection[UUID]) -> set[UUID]:
    rows = await fetch(
        session,
        "SELECT household_id FROM person WHERE id = ANY(CAST(:ids AS uuid[])) AND household_id IS NOT NULL",
        ids=sorted(person_ids),
    )
    return {row["household_id"] for row in rows}
