"""Changes to people and households that exist."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.rules.children import Companion
from services.registration.rules.composition import parts_of
from services.registration.schemas.fields import DetailedComposition
from services.registration.vocabulary import CareBasis, Relationship
from shared.db import fetch, fetch_one, run


async def name_member(
    session: AsyncSession, household_id: UUID, unnamed: DetailedComposition, *, protected: bool, more: int = 0
) -> None:
    """Write a household's remaining unnamed members; its size stays, or grows by `more`."""
    plain, details = parts_of(unnamed)
    await run(
        session,
        """
        UPDATE household SET unnamed = CAST(:unnamed AS jsonb), unnamed_details = CAST(:details AS jsonb),
                             protected = :protected, size = size + :more, version = version + 1
        WHERE id = :id
        """,
        id=household_id,
        unnamed=plain.model_dump_json(),
        details=json.dumps(details),
        protected=protected,
        more=more,
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
