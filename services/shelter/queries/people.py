"""Shelter's own picture of people, cards, households and groups, and the locks on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run
from shared.problems import NotFound


async def lock_cards(session: AsyncSession, codes: Iterable[str]) -> dict[str, RowMapping]:
    """The cards of these codes, locked in their order; a code that nobody announced yet gets a row `known = false`."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    await run(
        session,
        """
        INSERT INTO card (code, version, known)
        SELECT code, 0, false FROM unnest(CAST(:codes AS text[])) AS code
        WHERE NOT EXISTS (SELECT FROM card WHERE card.code = code.code)
        ORDER BY code
        ON CONFLICT DO NOTHING
        """,
        codes=wanted,
    )
    rows = await fetch(
        session,
        """
        SELECT code, known, card_id, state, person_id, household_id, arrival_group_id, sex, population FROM card
        WHERE code = ANY(CAST(:codes AS text[]))
        ORDER BY code
        FOR UPDATE
        """,
        codes=wanted,
    )
    return {row["code"]: row for row in rows}


_ALL_RECORDS = """
    ARRAY(SELECT w.id FROM unnest(CAST(:ids AS uuid[])) AS w(id)
          UNION
          SELECT k.id FROM unnest(CAST(:ids AS uuid[])) AS w(id)
          CROSS JOIN LATERAL person_known_as(standing_person(w.id)) AS k(id))
"""


async def lock_persons(
    session: AsyncSession, ids: Iterable[UUID], *, all_records: bool = False
) -> dict[UUID, RowMapping]:
    """The persons of these ids, locked in their order; one that nobody announced yet gets a row `known = false`.

    With `all_records` those that were merged with them too, in one order with them: two who ask for one person by two
    records wait for each other, and neither holds what the other waits for.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    await run(
        session,
        """
        INSERT INTO person (person_id, version, known)
        SELECT wanted.id, 0, false FROM unnest(CAST(:ids AS uuid[])) AS wanted(id)
        WHERE NOT EXISTS (SELECT FROM person WHERE person.person_id = wanted.id)
        ORDER BY wanted.id
        ON CONFLICT DO NOTHING
        """,
        ids=wanted,
    )
    rows = await fetch(
        session,
        f"""
        SELECT person_id, household_id, sex, birth_month, age_years, populations, merged_into, withdrawn FROM person
        WHERE person_id = ANY({_ALL_RECORDS if all_records else "CAST(:ids AS uuid[])"})
        ORDER BY person_id
        FOR UPDATE
        """,
        ids=wanted,
    )
    return {row["person_id"]: row for row in rows}


async def persons(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """What is known of the people for whom these ids stand, by the id that was asked for.

    Where the record for which one stands was not told of yet, what is known of the id itself.
    """
    rows = await fetch(
        session,
        f"""
        SELECT said.person_id AS said_id, p.person_id, p.household_id, p.sex, p.birth_month, p.age_years,
               p.populations, p.withdrawn
        FROM person AS said
        CROSS JOIN LATERAL (
            SELECT one.* FROM person AS one
            WHERE one.person_id = said.person_id OR one.person_id = {standing("said")} AND one.known
            ORDER BY one.person_id = said.person_id LIMIT 1
        ) AS p
        WHERE said.person_id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=sorted(set(ids)),
    )
    return {row["said_id"]: row for row in rows}


def standing(said: str) -> str:
    """In SQL the id for which that of `said` stands, a row of `person`; most stand for themselves."""
    return f"CASE WHEN {said}.merged_into IS NULL THEN {said}.person_id ELSE standing_person({said}.person_id) END"


def is_hidden(said: str) -> str:
    """In SQL whether nothing may be known of `said`, a row of `person`, or of whom it stands for."""
    return f"""({said}.withdrawn OR {said}.merged_into IS NOT NULL AND EXISTS (
        SELECT FROM person AS one WHERE one.person_id = standing_person({said}.person_id) AND one.withdrawn))"""


async def homes_of(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """The households for which these ids stand (`household_id`, `head_person_id`), by the id that was asked for.

    Without those that are withdrawn, or that nobody told of.
    """
    rows = await fetch(
        session,
        """
        SELECT w.id AS said_id, household_id, head_person_id
        FROM unnest(CAST(:ids AS uuid[])) AS w(id) JOIN household ON household_id = standing_household(w.id)
        WHERE NOT withdrawn
        """,
        ids=sorted(set(ids)),
    )
    return {row["said_id"]: row for row in rows}


async def households(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """What is known of these households."""
    rows = await fetch(
        session,
        """
        SELECT household_id, population, size, head_person_id, member_ids FROM household
        WHERE household_id = ANY(CAST(:ids AS uuid[])) AND NOT withdrawn
        """,
        ids=sorted(set(ids)),
    )
    return {row["household_id"]: row for row in rows}


async def lock_group(session: AsyncSession, group_id: UUID) -> None:
    """Make the batches of one arrival group wait for each other; the group may not be announced yet."""
    await run(
        session,
        """
        INSERT INTO arrival_group (arrival_group_id, version, known) VALUES (:group_id, 0, false)
        ON CONFLICT DO NOTHING
        """,
        group_id=group_id,
    )
    await fetch(session, "SELECT 1 FROM arrival_group WHERE arrival_group_id = :group_id FOR UPDATE", group_id=group_id)


async def must_be_groups_of(session: AsyncSession, site_id: UUID, ids: Iterable[UUID | None]) -> None:
    """Refuse an arrival group that is known to be of another site; one that nobody announced yet passes.

    Raises:
        NotFound: there is one.
    """
    wanted = sorted({id_ for id_ in ids if id_})
    if wanted and await fetch(
        session,
        """
        SELECT 1 FROM arrival_group
        WHERE arrival_group_id = ANY(CAST(:ids AS uuid[])) AND known AND site_id <> :site_id
        """,
        ids=wanted,
        site_id=site_id,
    ):
        raise NotFound()


async def state_of_group(session: AsyncSession, group_id: UUID) -> str | None:
    """Whether the group is expected, has arrived or is gone; none while nobody announced it."""
    row = await fetch_one(session, "SELECT state FROM arrival_group WHERE arrival_group_id = :id", id=group_id)
    return row["state"] if row else None


async def group_cards(session: AsyncSession, group_id: UUID, but: Sequence[str], rows_max: int) -> Sequence[RowMapping]:
    """The group's tokens that are in use, less exceptions, locked in the order of their codes."""
    return await fetch(
        session,
        """
        SELECT code, known, card_id, state, person_id, household_id, arrival_group_id, sex, population FROM card
        WHERE arrival_group_id = :group_id AND state IN ('ISSUED', 'PAUSED') AND NOT code = ANY(CAST(:but AS text[]))
        ORDER BY code
        LIMIT :rows_max
        FOR UPDATE
        """,
        group_id=group_id,
        but=list(but),
        rows_max=rows_max,
    )


_COUNTED = """
    SELECT greatest(g.headcount, coalesce(c.total, 0)) AS counted,
           greatest(greatest(g.headcount, coalesce(c.total, 0)) - greatest(t.in_use, g.cards_bound - t.revoked), 0)
               AS left_over
    FROM arrival_group AS g
    CROSS JOIN (
        SELECT sum(h.total) AS total FROM headcount AS h
        WHERE h.arrival_group_id = :group_id
          AND NOT EXISTS (SELECT FROM headcount_reversal AS r WHERE r.headcount_id = h.headcount_id)
    ) AS c
    CROSS JOIN (
        SELECT count(*) FILTER (WHERE state IN ('ISSUED', 'PAUSED')) AS in_use,
               count(*) FILTER (WHERE state = 'REVOKED') AS revoked
        FROM card
        WHERE arrival_group_id = :group_id
    ) AS t
    WHERE g.arrival_group_id = :group_id AND (g.headcount > 0 OR c.total > 0)
"""
"""How many were counted of a group, and how many of them have no token; no row while no head-count is known.

Cards that were bound to the group are tokens before their own events come: who has one is not in the count too.
"""


async def counted_of_group(session: AsyncSession, group_id: UUID) -> RowMapping | None:
    """How many of the group were `counted`, and how many of them have no token (`left_over`); none: not known."""
    return await fetch_one(session, _COUNTED, group_id=group_id)


async def people_without_token(session: AsyncSession, group_id: UUID, kind: str, slots: Sequence[str]) -> RowMapping:
    """How many of the group have no token by its head-count, and how many of them had `kind` in each slot.

    `left_over` is null while no head-count of the group is known: then there is no cap.
    """
    row = await fetch_one(
        session,
        f"""
        SELECT
            (SELECT left_over FROM ({_COUNTED}) AS counted) AS left_over,
            (
                SELECT coalesce(jsonb_object_agg(slot, people), '{{}}')
                FROM (
                    SELECT slot, sum(people) AS people FROM service_given
                    WHERE arrival_group_id = :group_id AND kind = :kind AND counted IS NOT NULL
                      AND slot = ANY(CAST(:slots AS text[]))
                    GROUP BY slot
                ) AS served
            ) AS served
        """,
        group_id=group_id,
        kind=kind,
        slots=list(slots),
    )
    if row is None:
        raise LookupError("a SELECT without FROM has one row")
    return row
