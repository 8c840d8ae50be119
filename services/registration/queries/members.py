"""Changes to people and households that exist."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.rules.children import Companion
from services.registration.rules.composition import parts_of
from services.registration.schemas.fields import DetailedComposition
from services.registration.vocabulary import CareBasis, Relationship
from shared.db import fetch, fetch_one, rows_json, run


async def name_member(
    session: AsyncSession, household_id: UUID, unnamed: DetailedComposition, *, protected: bool
) -> None:
    """Write a household's remaining unnamed members; its size stays."""
    plain, details = parts_of(unnamed)
    await run(
        session,
        """
        UPDATE household SET unnamed = CAST(:unnamed AS jsonb), unnamed_details = CAST(:details AS jsonb),
                             protected = :protected, version = version + 1
        WHERE id = :id
        """,
        id=household_id,
        unnamed=plain.model_dump_json(),
        details=json.dumps(details),
        protected=protected,
    )


async def care_basis_of(session: AsyncSession, person_id: UUID) -> str:
    """Who cares for a person, as far as it was asked."""
    row = await fetch_one(session, "SELECT care_basis FROM person WHERE id = :id", id=person_id)
    return str(row["care_basis"]) if row else CareBasis.NOT_ASKED


async def companions_of(session: AsyncSession, household_id: UUID, child_ids: set[UUID]) -> list[Companion]:
    """The household's members as the children's alarm sees them; `child_ids` are those who may be under 18."""
    rows = await fetch(
        session, "SELECT id, relationship, care_basis FROM person WHERE household_id = :id", id=household_id
    )
    return [
        Companion(Relationship(row["relationship"]), row["id"] in child_ids, CareBasis(row["care_basis"]))
        for row in rows
    ]


async def next_consent_version(session: AsyncSession, person_id: UUID) -> int:
    """The version of a person's next answer."""
    row = await fetch_one(
        session,
        "UPDATE person SET consent_version = consent_version + 1 WHERE id = :id RETURNING consent_version",
        id=person_id,
    )
    return int(row["consent_version"]) if row else 0


async def insert_consent(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Insert one answer of a person."""
    await run(
        session,
        """
        INSERT INTO consent (id, person_id, version, purpose, given, basis, text_version, language, channel,
                             collected_by, collected_at)
        VALUES (:id, :person_id, :version, :purpose, :given, :basis, :text_version, :language, :channel,
                :collected_by, :collected_at)
        """,
        **row,
    )


async def kin_of(session: AsyncSession, people: Sequence[UUID], households: Sequence[UUID]) -> Sequence[RowMapping]:
    """These people and everybody in their households and in `households`, as the children's alarm needs them."""
    return await fetch(
        session,
        """
        SELECT p.id, p.household_id, p.relationship, p.care_basis, p.birth_date, p.birth_precision, p.child_alarm,
               coalesce((h.unnamed->>'women')::int + (h.unnamed->>'men')::int, 0) AS unnamed_adults
        FROM person AS p LEFT JOIN household AS h ON h.id = p.household_id
        WHERE p.id = ANY(CAST(:people AS uuid[]))
           OR p.household_id = ANY(CAST(:households AS uuid[]))
           OR p.household_id IN (SELECT household_id FROM person WHERE id = ANY(CAST(:people AS uuid[])))
        """,
        people=list(people),
        households=list(households),
    )


async def raise_alarms(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raise the children's alarm of people, who are protected by it; `rows` are `{id, alarm}`."""
    if rows:
        await run(
            session,
            """
            UPDATE person SET child_alarm = r.alarm, protected = true
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, alarm text)
            WHERE person.id = r.id
            """,
            rows=rows_json(rows),
        )
