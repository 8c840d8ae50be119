"""The households of a file, before any of them is registered; and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

Rows = Sequence[Mapping[str, Any]]


async def clear(session: AsyncSession, import_id: UUID) -> None:
    """Forget what was read of a file: it is read again."""
    for table in ("import_household", "import_problem"):
        await run(session, f"DELETE FROM {table} WHERE import_id = :id", id=import_id)


async def insert_households(session: AsyncSession, import_id: UUID, rows: Rows) -> None:
    """Keep a chunk of a file's households; their keys are hexadecimal."""
    await run(
        session,
        """
        INSERT INTO import_household (import_id, number, row_first, row_count, document_key, name_key, fingerprint,
                                      content, place, people, left_out, household_id)
        SELECT :import_id, r.number, r.row_first, r.row_count, decode(r.document_key, 'hex'),
               decode(r.name_key, 'hex'), decode(r.fingerprint, 'hex'), r.content, r.place, r.people, r.left_out,
               r.household_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(number integer, row_first integer, row_count integer, document_key text, name_key text,
                  fingerprint text, content jsonb, place text, people integer, left_out boolean, household_id uuid)
        """,
        import_id=import_id,
        rows=rows_json(rows),
    )


async def insert_problems(session: AsyncSession, import_id: UUID, rows: Rows) -> None:
    """Keep what is wrong in a chunk."""
    await run(
        session,
        """
        INSERT INTO import_problem (import_id, number, row, "column", heading, severity, code)
        SELECT :import_id, r.number, r.row, r."column", r.heading, r.severity, r.code
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(number integer, row integer, "column" text, heading text, severity text, code text)
        """,
        import_id=import_id,
        rows=rows_json(rows),
    )


async def compare_with_list(session: AsyncSession, import_id: UUID, list_id: UUID) -> None:
    """Give each household of the file its outcome against the list as it stands, and the id that it has there.

    The same household is the one with the head's document, else the one with the same names, birth and number.
    """
    for key in ("document_key", "name_key"):
        await run(
            session,
            f"""
            UPDATE import_household AS f
            SET household_id = m.household_id,
                outcome = CASE
                    WHEN f.left_out THEN 'LEFT_OUT'
                    WHEN m.state = 'LISTED' AND m.fingerprint = f.fingerprint THEN 'SAME'
                    ELSE 'CHANGED' END
            FROM (
                SELECT DISTINCT ON (s.{key}) s.number, l.household_id, l.state, l.fingerprint
                FROM import_household AS s JOIN listed_household AS l ON l.list_id = :list_id AND l.{key} = s.{key}
                WHERE s.import_id = :import_id AND s.outcome IS NULL
                ORDER BY s.{key}, l.state DESC, s.number, l.household_id
            ) AS m
            WHERE f.import_id = :import_id AND f.number = m.number
              AND m.household_id NOT IN (SELECT o.household_id FROM import_household AS o
                                         WHERE o.import_id = :import_id)
            """,
            import_id=import_id,
            list_id=list_id,
        )
    await run(
        session,
        """
        UPDATE import_household SET outcome = CASE WHEN left_out THEN 'LEFT_OUT' ELSE 'NEW' END
        WHERE import_id = :import_id AND outcome IS NULL
        """,
        import_id=import_id,
    )


async def counted(session: AsyncSession, import_id: UUID, list_id: UUID) -> RowMapping:
    """What the file comes to, in one row."""
    row = await fetch_one(
        session,
        """
        SELECT count(*) AS households, coalesce(sum(people), 0) AS people, coalesce(sum(row_count), 0) AS rows,
               count(*) FILTER (WHERE left_out) AS left_out,
               count(*) FILTER (WHERE outcome = 'NEW') AS new,
               count(*) FILTER (WHERE outcome = 'CHANGED') AS changed,
               count(*) FILTER (WHERE outcome = 'SAME') AS same,
               count(*) FILTER (WHERE outcome = 'ALREADY_HERE') AS already_here,
               count(*) FILTER (WHERE probably_here) AS probably_here,
               (SELECT count(*) FROM listed_household AS l
                WHERE l.list_id = :list_id AND l.state = 'LISTED'
                  AND l.household_id NOT IN (SELECT f.household_id FROM import_household AS f
                                             WHERE f.import_id = :import_id)) AS gone,
               (SELECT count(*) FROM import_problem
                WHERE import_id = :import_id AND severity = 'ERROR') AS errors,
               (SELECT count(*) FROM import_problem
                WHERE import_id = :import_id AND severity = 'WARNING') AS warnings
        FROM import_household WHERE import_id = :import_id
        """,
        import_id=import_id,
        list_id=list_id,
    )
    if row is None:
        raise LookupError("an aggregate has a row")
    return row


async def problems(session: AsyncSession, import_id: UUID, *, after: int, rows_max: int) -> Sequence[RowMapping]:
    """What is wrong with a file, in its order."""
    return await fetch(
        session,
        """
        SELECT number, row, "column", heading, severity, code FROM import_problem
        WHERE import_id = :import_id AND number > :after
        ORDER BY number
        LIMIT :rows_max
        """,
        import_id=import_id,
        after=after,
        rows_max=rows_max,
    )


async def sample(session: AsyncSession, import_id: UUID, *, rows_max: int) -> Sequence[RowMapping]:
    """The first households of a file."""
    return await fetch(
        session,
        """
        SELECT household_id, row_first, content, left_out FROM import_household
        WHERE import_id = :import_id AND content IS NOT NULL
        ORDER BY number
        LIMIT :rows_max
        """,
        import_id=import_id,
        rows_max=rows_max,
    )


async def chunk(session: AsyncSession, import_id: UUID, *, after: int, rows_max: int) -> Sequence[RowMapping]:
    """The file's households after a number."""
    return await fetch(
        session,
        """
        SELECT * FROM import_household
        WHERE import_id = :import_id AND number > :after
        ORDER BY number
        LIMIT :rows_max
        """,
        import_id=import_id,
        after=after,
        rows_max=rows_max,
    )
