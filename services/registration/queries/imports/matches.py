"""Whether a listed family is known here already. The one place that asks: a better matcher takes its place here."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import run

_HEADS = """
    SELECT f.number, f.household_id,
           head.value ->> 'birth_date' AS birth_date, head.value ->> 'birth_precision' AS birth_precision,
           lower(unaccent(concat_ws(' ', head.value ->> 'given_names', head.value ->> 'family_names'))) AS names,
           upper(regexp_replace(head.value #>> '{documents,0,number}', '[^0-9A-Za-z]', '', 'g')) AS number_key
    FROM import_household AS f
    CROSS JOIN LATERAL jsonb_path_query_first(f.content, '$.members[*] ? (@.relationship == "HEAD")') AS head(value)
    WHERE f.import_id = :import_id AND f.outcome = 'NEW' AND head.value IS NOT NULL
"""
_KNOWN = "NOT p.protected AND p.household_id IS NOT NULL AND NOT h.protected"
"""Of a protected person a list is told nothing: the family is registered as LISTED, as if they were not here."""

_PLAUSIBLE = "^(0[1-9]|1[0-8])[0-9]{2}(18|19|20)[0-9]{7}$"
"""Department, municipality, year, sequence: thirteen nines stand for many people, and prove nothing of any."""


async def find_known(session: AsyncSession, import_id: UUID) -> None:
    """Mark new households of a file whose head is here: by the exact document for sure, else probably.

    Who is here for sure stays where they were registered: the list only points there. Who probably is, by all names
    and the exact birth date, is listed all the same, for a name is not proof; the desk asks.
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
          AND NOT EXISTS (SELECT FROM import_household AS other
                          WHERE other.import_id = :import_id AND other.household_id = known.household_id)
        """,
        import_id=import_id,
        plausible=_PLAUSIBLE,
    )
    await run(
        session,
        f"""
        UPDATE import_household AS f SET probably_here = true
        FROM ({_HEADS}) AS heads
        WHERE f.import_id = :import_id AND f.number = heads.number AND heads.birth_precision = 'DAY'
          AND EXISTS (SELECT FROM person AS p JOIN household AS h ON h.id = p.household_id
                      WHERE p.search_text = heads.names AND p.birth_date = CAST(heads.birth_date AS date) AND {_KNOWN})
        """,
        import_id=import_id,
    )
