"""Households that are changed as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.vocabulary import Relationship
from shared.db import fetch, run


async def bump_households(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Count a new version of each; they are held."""
    if ids:
        await run(
            session,
            "UPDATE household SET version = version + 1 WHERE id = ANY(CAST(:ids AS uuid[]))",
            ids=list(ids),
        )


async def hide_households(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Protect households as a whole."""
    if ids:
        await run(
            session,
            "UPDATE household SET protected = true WHERE id = ANY(CAST(:ids AS uuid[]))",
            ids=list(ids),
        )


async def lock_people(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Hold people's rows, in the order of their ids, until the commit."""
    await fetch(
        session, "SELECT id FROM person WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE", ids=list(ids)
    )


async def relationships_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Relationship]:
    """The relationship of each to the head of their household."""
    rows = await fetch(
        session, "SELECT id, relationship FROM person WHERE id = ANY(CAST(:ids AS uuid[]))", ids=list(ids)
    )
    return {row["id"]: Relationship(row["relationship"]) for row in rows}


async def hand_over_alternates(session: AsyncSession, old: UUID, new: UUID) -> None:
    """Let those who collect for one household collect for another."""
    await run(
        session,
        "UPDATE household_alternate SET household_id = :new WHERE household_id = :old AND removed_at IS NULL",
        old=old,
        new=new,
    )


async def insert_quiet_split(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Remember whose own household this is: officers see it, and nobody else."""
    await run(
        session,
        """
        INSERT INTO quiet_split (id, person_id, household_id, own_person_id, own_household_id, made_at, made_by)
        VALUES (:id, :person_id, :household_id, :own_person_id, :own_household_id, :made_at, :made_by)
        """,
        **row,
    )


async def needs_of(session: AsyncSession, person_id: UUID) -> list[str]:
    """All needs of a person, for a record of their own."""
    rows = await fetch(session, "SELECT code FROM need WHERE person_id = :id ORDER BY code", id=person_id)
    return [row["code"] for row in rows]
