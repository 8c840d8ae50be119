"""Who cares for a child, and the alarms that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.absences import is_gone, is_here
from services.registration.vocabulary import CareBasis, ChildAlarm
from shared.db import fetch, fetch_one, rows_json, run


async def care_of(session: AsyncSession, *, households: Sequence[UUID], people: Sequence[UUID]) -> Sequence[RowMapping]:
    """What the alarm depends on: all members of these households, and these people, by id; none erased or dead.

    `gone` are those who were taken away or are in a hospital, `here` those who have an open stay.
    """
    return await fetch(
        session,
        f"""
        SELECT id, household_id, site_id, relationship, care_basis, birth_date, birth_precision, child_alarm, protected,
               cared_for_by, {is_gone("person.id")} AS gone, {is_gone("person.cared_for_by")} AS carer_gone,
               {is_here("person.id")} AS here,
               coalesce((SELECT h.presence FROM household AS h WHERE h.id = person.household_id), presence) AS presence
        FROM person
        WHERE (household_id = ANY(CAST(:households AS uuid[])) OR id = ANY(CAST(:people AS uuid[])))
          AND erased_at IS NULL AND NOT deceased
        ORDER BY id
        """,
        households=list(households),
        people=list(people),
    )


async def set_care(session: AsyncSession, person_id: UUID, *, basis: CareBasis, carer_id: UUID | None) -> None:
    """Write who cares for a child whose row is held."""
    await run(
        session,
        "UPDATE person SET care_basis = :basis, cared_for_by = :carer_id WHERE id = :id",
        id=person_id,
        basis=basis,
        carer_id=carer_id,
    )


async def set_alarms(session: AsyncSession, alarms: Mapping[UUID, ChildAlarm | None]) -> None:
    """Write the alarms of people whose rows are held; who is in alarm is protected by then."""
    await run(
        session,
        """
        UPDATE person SET child_alarm = r.alarm
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, alarm text)
        WHERE person.id = r.id
        """,
        rows=rows_json({"id": id_, "alarm": alarm} for id_, alarm in alarms.items()),
    )


async def next_versions(session: AsyncSession, people: Sequence[UUID]) -> Sequence[RowMapping]:
    """Give these people a new version; answer what a shelter must know of them, with their cards' codes."""
    await run(
        session,
        "UPDATE person SET version = version + 1 WHERE id = ANY(CAST(:ids AS uuid[]))",
        ids=list(people),
    )
    return await fetch(
        session,
        """
        SELECT p.id, p.version, p.child_alarm, p.birth_date, p.birth_precision,
               coalesce((SELECT array_agg(c.code ORDER BY c.code) FROM card AS c WHERE c.person_id = p.id), '{}')
                   AS codes
        FROM person AS p
        WHERE p.id = ANY(CAST(:ids AS uuid[]))
        ORDER BY p.id
        """,
        ids=list(people),
    )


async def heads_household(session: AsyncSession, person_id: UUID, adult_born_before: date) -> bool:
    """Whether this person heads a household in which no adult is known."""
    row = await fetch_one(
        session,
        """
        SELECT h.id FROM household AS h
        WHERE h.head_person_id = :id
          AND coalesce((h.unnamed->>'women')::integer, 0) + coalesce((h.unnamed->>'men')::integer, 0) = 0
          AND NOT EXISTS (SELECT FROM person AS p WHERE p.household_id = h.id AND p.birth_date <= :born)
        """,
        id=person_id,
        born=adult_born_before,
    )
    return row is not None
