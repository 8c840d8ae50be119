"""Destroying who somebody was: row by row and column by column, as `rules.holdings` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.rules.holdings import HOLDINGS, Holding
from shared.contracts.registration import (
    ERASED_VERSION,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
    PersonUpdated,
)
from shared.db import fetch, rows_json, run

Columns = Mapping[str, frozenset[str]]
_TOLD = (PersonRegistered, PersonUpdated, PersonMerged, PersonUnmerged)
_STATES = str(tuple(event.TYPE for event in _TOLD))
"""All that says of a person when they were born and what they need."""


async def columns_by_table(session: AsyncSession) -> Columns:
    """The tables of this schema and their columns: code runs on the schema before the newest one too."""
    rows = await fetch(
        session,
        """
        SELECT CAST(c.relname AS text) AS name, array_agg(CAST(a.attname AS text)) AS columns
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('person'))
        GROUP BY c.relname
        """,
    )
    return {row["name"]: frozenset(row["columns"]) for row in rows}


async def lock_people(session: AsyncSession, ids: Sequence[UUID], columns: Columns) -> list[UUID]:
    """Those of `ids`, and the records that were merged into them, that are not erased yet; locked in their order.

    Their households are locked before them, as by everybody who locks both.
    """
    sql = "SELECT id FROM person WHERE id = ANY(CAST(:ids AS uuid[]))"
    if "merged_into" in columns["person"]:
        sql = f"""
            WITH RECURSIVE one AS ({sql} UNION SELECT p.id FROM one JOIN person AS p ON p.merged_into = one.id)
            SELECT id FROM one
        """
    await fetch(
        session,
        f"""
        SELECT id FROM household WHERE id IN (SELECT p.household_id FROM person AS p WHERE p.id IN ({sql}))
        ORDER BY id FOR UPDATE
        """,
        ids=list(ids),
    )
    rows = await fetch(
        session,
        f"SELECT id FROM person WHERE id IN ({sql}) AND erased_at IS NULL ORDER BY id FOR UPDATE",
        ids=list(ids),
    )
    return [row["id"] for row in rows]


async def own_records(session: AsyncSession, person_id: UUID) -> list[UUID]:
    """The person's other record, where they split off quietly: each of the two is the other's."""
    rows = await fetch(
        session,
        """
        SELECT own_person_id AS id FROM quiet_split WHERE standing_person(person_id) = :id
        UNION
        SELECT standing_person(person_id) FROM quiet_split WHERE standing_person(own_person_id) = :id
        """,
        id=person_id,
    )
    return [row["id"] for row in rows]


async def announced(session: AsyncSession, people: Sequence[UUID]) -> set[UUID]:
    """Those of whom others were ever told: of the rest there is nothing to take back."""
    rows = await fetch(
        session,
        f"SELECT DISTINCT subject FROM outbox WHERE subject = ANY(CAST(:people AS uuid[])) AND type IN {_STATES}",
        people=list(people),
    )
    return {row["subject"] for row in rows}


def statement_of(holding: Holding, columns: Columns) -> str | None:
    """What erases a table's rows of `:people`; None where nothing is to be done, or the table is not there."""
    there = columns.get(holding.table, frozenset())
    if not there:
        return None
    if holding.deleted:
        return f"DELETE FROM {holding.table} AS t WHERE {holding.whose}"
    changes = [f"{name} = {value}" for name, value in holding.erase.items() if name in there]
    return f"UPDATE {holding.table} AS t SET {', '.join(changes)} WHERE {holding.whose}" if changes else None


async def destroy(session: AsyncSession, people: Sequence[UUID], columns: Columns, at: Any) -> None:
    """Destroy the identity of these people, in every table, and empty their payloads in the log."""
    for holding in HOLDINGS:
        sql = statement_of(holding, columns)
        if sql is not None:
            await run(session, sql, people=list(people))
    await run(
        session,
        """
        UPDATE person SET erased_at = :at, version = :version WHERE id = ANY(CAST(:people AS uuid[]))
        """,
        people=list(people),
        at=at,
        version=ERASED_VERSION,
    )
    await run(
        session,
        f"""
        UPDATE outbox SET data = data || jsonb_build_object(
            'birth_month', NULL, 'birth_precision', NULL, 'age_months', NULL, 'effects', CAST('[]' AS jsonb),
            'carer_person_id', NULL)
        WHERE subject = ANY(CAST(:people AS uuid[])) AND type IN {_STATES}
        """,
        people=list(people),
    )


async def note_erasures(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep who is to stay erased."""
    await run(
        session,
        """
        INSERT INTO erasure (person_id, reason, erased_by, erased_at)
        SELECT r.person_id, r.reason, r.erased_by, r.erased_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(person_id uuid, reason text, erased_by uuid, erased_at timestamptz)
        ON CONFLICT DO NOTHING
        """,
        rows=rows_json(rows),
    )


async def all_erasures(session: AsyncSession) -> list[dict[str, Any]]:
    """Who is to stay erased, oldest first."""
    rows = await fetch(
        session, "SELECT person_id, reason, erased_by, erased_at FROM erasure ORDER BY erased_at, person_id"
    )
    return [dict(row) for row in rows]
