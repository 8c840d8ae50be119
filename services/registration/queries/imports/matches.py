"""Whether a listed family is known here already: for sure by an exact document, else as the comparison says."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, run

_HEADS = """
    SELECT f.number, f.household_id,
           upper(regexp_replace(head.value #>> '{documents,0,number}', '[^0-9A-Za-z]', '', 'g')) AS number_key
    FROM import_household AS f
    CROSS JOIN LATERAL jsonb_path_query_first(f.content, '$.members[*] ? (@.relationship == "HEAD")') AS head(value)
    WHERE f.import_id = :import_id AND f.outcome = 'NEW' AND head.value IS NOT NULL
"""
_KNOWN = """
    (NOT p.protected AND p.erased_at IS NULL AND p.merged_into IS NULL AND NOT p.deceased AND NOT h.protected
     AND NOT EXISTS (SELECT FROM excluded_principal AS x WHERE x.record_id IN (p.id, h.id)))
"""
"""Of a protected person a list is told nothing: the family is registered as LISTED, as if they were not here.

Nor of one whom somebody named is never to see: the worker can not tell whether that is who will read the preview.
"""

_PLAUSIBLE = "^(0[1-9]|1[0-8])[0-9]{2}(18|19|20)[0-9]{7}$"
"""Department, municipality, year, sequence: thirteen nines stand for many people, and prove nothing of any."""


async def find_known(session: AsyncSession, import_id: UUID) -> None:
    """Mark new households of a file whose head is here for sure, by the exact document.

    They stay where they were registered: the list only points there. Who probably is (`mark_probable`) is listed all
    the same, for a likeness is not proof; the desk asks.
    """
    await run(
        session,
        f"""
        UPDATE import_household AS f SET household_id = known.household_id, outcome = 'ALREADY_HERE'
        FROM (
            SELECT DISTINCT ON (p.household_id) heads.number, p.household_id
            FROM ({_HEADS}) AS heads
            JOIN document AS d ON d.number_key = heads.number_key AND d.country = 'HN' AND d.type = 'NATIONAL_ID'
            JOIN person AS p ON p.id = d.person_id
            JOIN household AS h ON h.id = p.household_id
            WHERE {_KNOWN} AND heads.number_key ~ :plausible
            ORDER BY p.household_id, heads.number
        ) AS known
        WHERE f.import_id = :import_id AND f.number = known.number
          AND known.household_id NOT IN (SELECT o.household_id FROM import_household AS o
                                         WHERE o.import_id = :import_id)
        """,
        import_id=import_id,
        plausible=_PLAUSIBLE,
    )


async def new_households(session: AsyncSession, import_id: UUID, *, after: int, rows_max: int) -> Sequence[RowMapping]:
    """The file's new households after a number: those of whom it is still to be asked whether they are known."""
    return await fetch(
        session,
        """
        SELECT number, household_id, content FROM import_household
        WHERE import_id = :import_id AND number > :after AND outcome = 'NEW'
        ORDER BY number
        LIMIT :rows_max
        """,
        import_id=import_id,
        after=after,
        rows_max=rows_max,
    )


async def told_of(session: AsyncSession, person_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these people of whom a list may be told that they are here."""
    rows = await fetch(
        session,
        f"""
        SELECT p.id FROM person AS p JOIN household AS h ON h.id = p.household_id
        WHERE p.id = ANY(CAST(:ids AS uuid[])) AND {_KNOWN}
        """,
        ids=list(person_ids),
    )
    return {row["id"] for row in rows}


async def mark_probable(session: AsyncSession, import_id: UUID, numbers: Sequence[int]) -> None:
    """Note of these households of a file that they are probably here."""
    await run(
        session,
        """
        UPDATE import_household SET probably_here = true
        WHERE import_id = :import_id AND number = ANY(CAST(:numbers AS integer[]))
        """,
        import_id=import_id,
        numbers=list(numbers),
    )
