"""Protecting and lifting, and the records that officers look after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import is_excluded, is_nameless, is_officer, may_see
from services.registration.rules.announce import Card
from shared.db import fetch, rows_json, run
from shared.ids import new_id


async def households_of(session: AsyncSession, people: Sequence[UUID]) -> list[UUID]:
    """The households of these people."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT household_id FROM person
        WHERE id = ANY(CAST(:ids AS uuid[])) AND household_id IS NOT NULL
        ORDER BY household_id
        """,
        ids=list(people),
    )
    return [row["household_id"] for row in rows]


async def in_alarm(session: AsyncSession, people: Sequence[UUID]) -> set[UUID]:
    """Those of these people for whom a children's alarm stands."""
    rows = await fetch(
        session,
        "SELECT id FROM person WHERE id = ANY(CAST(:ids AS uuid[])) AND child_alarm IS NOT NULL",
        ids=list(people),
    )
    return {row["id"] for row in rows}


async def set_people(session: AsyncSession, people: Sequence[UUID], *, protected: bool) -> None:
    """Protect these people, or lift it; each has a new version."""
    await run(
        session,
        """
        UPDATE person SET protected = :protected, version = version + 1 WHERE id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(people),
        protected=protected,
    )


async def set_households(session: AsyncSession, households: Mapping[UUID, bool]) -> None:
    """Say of each household whether it shows; each has a new version."""
    await run(
        session,
        """
        UPDATE household SET protected = r.protected, version = version + 1
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, protected boolean)
        WHERE household.id = r.id
        """,
        rows=rows_json({"id": id_, "protected": protected} for id_, protected in households.items()),
    )


async def set_cards(session: AsyncSession, cards: Sequence[Card]) -> None:
    """Write what cards look like from now on: their version, and what an anonymous bearer is counted by."""
    await run(
        session,
        """
        UPDATE card SET version = r.version, sex = r.sex, population = r.population
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, version integer, sex text, population text)
        WHERE card.id = r.id
        """,
        rows=rows_json(vars(card) for card in cards),
    )


async def note_change(
    session: AsyncSession, rows: Sequence[Mapping[str, Any]], *, protected: bool, by: UUID | None, at: datetime
) -> None:
    """Write down who protected or lifted which records (`{id, person_id?, household_id?}`), and when; never why."""
    await run(
        session,
        """
        INSERT INTO protection_change (id, person_id, household_id, protected, changed_by, changed_at)
        SELECT r.id, r.person_id, r.household_id, :protected, CAST(:by AS uuid), :at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, person_id uuid, household_id uuid)
        """,
        rows=rows_json(rows),
        protected=protected,
        by=by,
        at=at,
    )


async def consents_now(session: AsyncSession, people: Sequence[UUID]) -> Sequence[RowMapping]:
    """The newest answer of each of these people for each purpose."""
    return await fetch(
        session,
        """
        SELECT DISTINCT ON (person_id, purpose) person_id, version, purpose, given, basis FROM consent
        WHERE person_id = ANY(CAST(:ids AS uuid[]))
        ORDER BY person_id, purpose, version DESC
        """,
        ids=list(people),
    )


async def sites_of(session: AsyncSession, *, people: Sequence[UUID], households: Sequence[UUID]) -> set[UUID]:
    """The sites whose officers look after these records."""
    rows = await fetch(
        session,
        """
        SELECT site_id FROM person WHERE id = ANY(CAST(:people AS uuid[]))
        UNION
        SELECT site_id FROM household WHERE id = ANY(CAST(:households AS uuid[]))
        """,
        people=list(people),
        households=list(households),
    )
    return {row["site_id"] for row in rows}


async def may_lift(session: AsyncSession, table: str, id_: UUID, viewer: Mapping[str, Any]) -> bool:
    """Whether the viewer is an officer for a person or household (`table`, one of two constants) and not excluded.

    Nobody is one for who was erased, and a record that was merged into another has nothing to be lifted.
    """
    household, there = ("household_id", "erased_at IS NULL") if table == "person" else ("id", "true")
    rows = await fetch(
        session,
        f"""
        SELECT r.id FROM (SELECT id, {household} AS household_id, site_id FROM {table}
                          WHERE merged_into IS NULL AND {there}) AS r
        WHERE r.id = :id AND {is_officer("r")} AND NOT {is_excluded("r")}
        """,
        id=id_,
        **viewer,
    )
    return bool(rows)


async def protected_since(session: AsyncSession, person_id: UUID, *, of: Sequence[UUID], since: datetime) -> bool:
    """Whether a person has a reason to be protected that came after `since`, said of any of `of`, or is lasting."""
    rows = await fetch(
        session,
        """
        SELECT p.id FROM person AS p
        WHERE p.id = :id
          AND (p.child_alarm IS NOT NULL
               OR EXISTS (SELECT FROM restricted_need AS n WHERE n.person_id = p.id)
               OR EXISTS (SELECT FROM excluded_principal AS x WHERE x.record_id = p.id)
               OR EXISTS (SELECT FROM protection_change AS c
                          WHERE c.person_id = ANY(CAST(:of AS uuid[])) AND c.protected AND c.changed_at > :since))
        """,
        id=person_id,
        of=list(of),
        since=since,
    )
    return bool(rows)


async def exclude(
    session: AsyncSession, record_id: UUID, principals: Sequence[UUID], *, by: UUID, at: datetime
) -> None:
    """Replace those who never see a record."""
    await run(
        session,
        """
        DELETE FROM excluded_principal WHERE record_id = :id AND NOT principal_id = ANY(CAST(:principals AS uuid[]))
        """,
        id=record_id,
        principals=list(principals),
    )
    await run(
        session,
        """
        INSERT INTO excluded_principal (id, record_id, principal_id, excluded_by, excluded_at)
        SELECT r.id, :record_id, r.principal_id, :by, :at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, principal_id uuid)
        ON CONFLICT (record_id, principal_id) DO NOTHING
        """,
        record_id=record_id,
        rows=rows_json({"id": new_id(), "principal_id": one} for one in principals),
        by=by,
        at=at,
    )


async def records_for(
    session: AsyncSession, *, viewer: Mapping[str, Any], after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """Protected people whom the officer looks after, by id, with what an officer must know first."""
    return await fetch(
        session,
        f"""
        SELECT p.id, p.household_id, p.site_id, p.sex, p.child_alarm, p.care_basis,
               CASE WHEN NOT {is_nameless("p")} THEN p.given_names END AS given_names,
               CASE WHEN NOT {is_nameless("p")} THEN p.family_names END AS family_names,
               EXISTS (SELECT FROM restricted_need AS n WHERE n.person_id = p.id) AS restricted_needs,
               (SELECT count(*) FROM protection_task AS t WHERE t.person_id = p.id AND t.closed_at IS NULL)
                   AS open_tasks
        FROM person AS p
        WHERE p.protected AND p.id > :after AND {may_see("p")}
        ORDER BY p.id
        LIMIT :rows_max
        """,
        **viewer,
        after=after,
        rows_max=rows_max,
    )


async def sees_person(session: AsyncSession, person_id: UUID, viewer: Mapping[str, Any]) -> RowMapping | None:
    """The site of a person whom the viewer may know, and whether they are protected."""
    rows = await fetch(
        session,
        f"SELECT p.site_id, p.protected FROM person AS p WHERE p.id = :id AND {may_see('p')}",
        id=person_id,
        **viewer,
    )
    return rows[0] if rows else None
