"""Forgetting households that only a list ever named: their rows on lists and in files, and where they lived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, run


async def closed_emergencies(session: AsyncSession, *, before: date) -> list[UUID]:
    """The emergencies that closed before a day."""
    rows = await fetch(session, "SELECT id FROM emergency WHERE closed_on < :before ORDER BY id", before=before)
    return [row["id"] for row in rows]


async def people_of(session: AsyncSession, household_ids: Sequence[UUID]) -> list[UUID]:
    """The people of these households who are not erased."""
    rows = await fetch(
        session,
        "SELECT id FROM person WHERE household_id = ANY(CAST(:ids AS uuid[])) AND erased_at IS NULL ORDER BY id",
        ids=list(household_ids),
    )
    return [row["id"] for row in rows]


async def forget_listed(session: AsyncSession, household_ids: Sequence[UUID]) -> None:
    """Empty what lists and files said of these households; that they stood on a list, and how many, stays."""
    for statement in (
        """
        UPDATE import_household
        SET content = NULL, before = NULL, place = NULL, document_key = NULL, name_key = '', fingerprint = ''
        WHERE household_id = ANY(CAST(:ids AS uuid[]))
        """,
        """
        UPDATE listed_household SET place = NULL, document_key = NULL, name_key = '', fingerprint = ''
        WHERE household_id = ANY(CAST(:ids AS uuid[]))
        """,
        """
        UPDATE dwelling AS d SET place_text = NULL
        FROM household AS h
        WHERE h.id = ANY(CAST(:ids AS uuid[])) AND d.id = h.dwelling_id
          AND NOT EXISTS (SELECT FROM household AS o WHERE o.dwelling_id = d.id AND o.id <> ALL(CAST(:ids AS uuid[])))
        """,
    ):
        await run(session, statement, ids=list(household_ids))
