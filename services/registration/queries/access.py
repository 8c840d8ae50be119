"""All rows about one person, table by table as `rules.holdings` lists them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.erasing import Columns
from services.registration.rules.holdings import (
    HOLDINGS,
    MATCHING,
    OF_HOUSEHOLD,
    OF_HOUSEHOLD_EVER,
    OF_WHOLE_DWELLING,
    OF_WHOLE_HOUSEHOLD,
)
from services.registration.vocabulary import TaskKind
from shared.db import fetch
from shared.instants import spelled

ROWS_MAX = 1_000
_HOME = """
    t.id IN (SELECT h.dwelling_id FROM household AS h JOIN person AS p ON p.household_id = h.id
             WHERE p.id = ANY(CAST(:people AS uuid[])))
"""
_SHOWN = {OF_WHOLE_HOUSEHOLD: OF_HOUSEHOLD, OF_WHOLE_DWELLING: _HOME, OF_HOUSEHOLD_EVER: OF_HOUSEHOLD}
"""What belongs to a family is each member's to see, though it is destroyed with the last; a family that they have left
is not theirs to see any more."""
NOT_SHOWN = {"decoy", "client_object", "outbox_entry", "privacy_alert", *(holding.table for holding in MATCHING)}
"""What guards the records, and what is computed from them or is about somebody else as well."""
_PARTS = {"protection_task": f"t.kind <> '{TaskKind.PROTECTED_MATCH}'"}
"""Of a table that is shown, the rows that are; a match is about somebody else as well."""


async def held_about(session: AsyncSession, person_id: UUID, columns: Columns) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table that has some, with their columns' names."""
    held = {}
    for holding in HOLDINGS:
        if not holding.whose or holding.table in NOT_SHOWN or holding.table not in columns:
            continue
        rows = await fetch(
            session,
            f"""
            SELECT to_jsonb(t) AS row FROM {holding.table} AS t
            WHERE {_SHOWN.get(holding.whose, holding.whose)} AND {_PARTS.get(holding.table, "true")}
            LIMIT :rows_max
            """,
            people=[person_id],
            rows_max=ROWS_MAX,
        )
        if rows:
            held[holding.table] = [{column: spelled(value) for column, value in row["row"].items()} for row in rows]
    return held


async def events_about(session: AsyncSession, person_id: UUID) -> list[str]:
    """The kinds of event whose subject is the person."""
    rows = await fetch(session, "SELECT DISTINCT type FROM outbox WHERE subject = :id ORDER BY type", id=person_id)
    return [row["type"] for row in rows]
