"""Who has keys in common with whom: the blocking of the matcher, in one index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

MATCH_ROWS = """
        INSERT INTO person_match (person_id, keys, features)
        SELECT r.person_id, r.keys, r.features
        FROM jsonb_to_recordset(CAST(:matches AS jsonb)) AS r(person_id uuid, keys bigint[], features jsonb)"""


NEAREST = """
    WITH asked AS MATERIALIZED (
        SELECT r.person_id AS asked_id, k.key
        FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS r(person_id uuid, keys bigint[]), unnest(r.keys) AS k(key)
    ), hit AS MATERIALIZED (
        SELECT a.asked_id, m.person_id, count(*) OVER (PARTITION BY a.asked_id, a.key) AS people
        FROM asked AS a
             CROSS JOIN LATERAL (SELECT m.person_id FROM person_match AS m WHERE m.keys @> ARRAY[a.key]) AS m
        WHERE m.person_id <> a.asked_id
    ), ranked AS MATERIALIZED (
        SELECT asked_id, person_id,
               row_number() OVER (PARTITION BY asked_id
                                  ORDER BY count(*) DESC, sum(1.0 / CAST(people AS float8)) DESC, person_id) AS place
        FROM hit
        GROUP BY asked_id, person_id
    )
    SELECT r.asked_id, r.person_id,
           (SELECT m.features FROM person_match AS m WHERE m.person_id = r.person_id) AS features
    FROM ranked AS r
    WHERE r.place <= :most
    """
"""Whoever has keys in common, ranked by how many, then by how few others have them; pgbench runs the same."""


async def people_raw(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """The fields of the people among `ids` that are compared, with all their documents; none who is merged or dead."""
    return await fetch(
        session,
        """
        SELECT p.id, p.household_id, p.given_names, p.family_names, p.sex, p.birth_date, p.birth_precision,
               p.nationality, p.origin_department, p.phone,
               coalesce((SELECT jsonb_agg(jsonb_build_array(d.type, d.country, d.number) ORDER BY d.id)
                         FROM document AS d WHERE d.person_id = p.id), '[]') AS documents
        FROM person AS p
        WHERE p.id = ANY(CAST(:ids AS uuid[])) AND p.merged_into IS NULL AND NOT p.deceased
        """,
        ids=list(ids),
    )


async def put_matches(session: AsyncSession, ids: Sequence[UUID], rows: Sequence[Mapping[str, Any]]) -> None:
    """Make `rows` what is kept of the people `ids`: who has no row loses theirs."""
    await run(
        session,
        """
        DELETE FROM person_match
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND person_id <> ALL(CAST(:kept AS uuid[]))
        """,
        ids=list(ids),
        kept=[UUID(row["person_id"]) for row in rows],
    )
    await run(
        session,
        f"""
        {MATCH_ROWS}
        ON CONFLICT (person_id) DO UPDATE SET keys = excluded.keys, features = excluded.features
        WHERE person_match.features <> excluded.features
        """,
        matches=rows_json(rows),
    )


async def make_due(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Have these people compared by the next run of the batch."""
    await run(session, "INSERT INTO match_due (person_id) SELECT unnest(CAST(:ids AS uuid[]))", ids=list(ids))


_LIMITS = "set_config('statement_timeout', :limit, true), set_config('enable_seqscan', 'off', true)"


async def limit_matching(session: AsyncSession, milliseconds: int) -> None:
    """Until the commit no statement takes longer, and none reads a whole table for a plan made while it was small."""
    await run(session, f"SELECT {_LIMITS}", limit=str(milliseconds))


async def features_and_limits(
    session: AsyncSession, ids: Sequence[UUID], milliseconds: int
) -> dict[UUID, dict[str, Any]]:
    """`features_by_id` and `limit_matching` in one statement: every registration asks for both."""
    rows = await fetch(
        session,
        f"""
        SELECT m.person_id, m.features
        FROM (SELECT {_LIMITS}) AS limits
             LEFT JOIN person_match AS m ON m.person_id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
        limit=str(milliseconds),
    )
    return {row["person_id"]: row["features"] for row in rows if row["person_id"] is not None}


async def nearest(session: AsyncSession, asked: Sequence[Mapping[str, Any]], *, most: int) -> Sequence[RowMapping]:
    """For each `asked` (`person_id`, `keys`) up to `most` people who have the most keys in common, with features.

    The index is asked for each key by itself, and whoever it names is counted: to count what two arrays have in common
    takes several times as long. There is no LIMIT on the overlap: with one the planner reads the whole table in the
    hope of meeting it soon. And no join fetches the features, for it expects so many rows of an overlap that it would
    merge whole tables.
    """
    return await fetch(session, NEAREST, asked=rows_json(asked), most=most)


async def alike_names(
    session: AsyncSession, asked: Sequence[Mapping[str, Any]], *, least: float, most: int
) -> Sequence[RowMapping]:
    """For each `asked` (`person_id`, `text`) up to `most` people whose folded names look like the text, with features.

    `least` is the similarity from which they do.
    """
    rows = await fetch(
        session,
        """
        WITH asked AS MATERIALIZED (
            SELECT r.person_id AS asked_id, r.text, set_config('pg_trgm.similarity_threshold', :least, true)
            FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS r(person_id uuid, text text)
        ), alike AS MATERIALIZED (
            SELECT a.asked_id, p.id, similarity(p.search_text, a.text) AS closeness
            FROM asked AS a JOIN person AS p ON p.search_text % a.text
            WHERE p.id <> a.asked_id
        ), ranked AS MATERIALIZED (
            SELECT asked_id, id, row_number() OVER (PARTITION BY asked_id ORDER BY closeness DESC, id) AS place
            FROM alike
        )
        SELECT r.asked_id, r.id AS person_id,
               (SELECT m.features FROM person_match AS m WHERE m.person_id = r.id) AS features
        FROM ranked AS r
        WHERE r.place <= :most
        """,
        asked=rows_json(asked),
        least=str(least),
        most=most,
    )
    # Asked for in SQL, the planner would read through all of `person_match`: it expects many more rows than there are.
    return [row for row in rows if row["features"] is not None]


async def features_by_id(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The stored features of the people among `ids` who have any."""
    rows = await fetch(
        session,
        "SELECT person_id, features FROM person_match WHERE person_id = ANY(CAST(:ids AS uuid[]))",
        ids=list(ids),
    )
    return {row["person_id"]: row["features"] for row in rows}


async def common_keys(session: AsyncSession, people_max: int) -> list[int]:
    """The keys that more than `people_max` people have, as the database's own statistics estimate it.

    So nothing has to be counted at every write; a fresh table without statistics has no common key.
    """
    rows = await fetch(
        session,
        """
        SELECT e.key
        FROM pg_stats AS s,
             pg_class AS c,
             unnest(CAST(CAST(s.most_common_elems AS text) AS bigint[]), s.most_common_elem_freqs) AS e(key, share)
        WHERE s.schemaname = current_schema() AND s.tablename = 'person_match' AND s.attname = 'keys'
          AND c.oid = CAST('person_match' AS regclass) AND e.key IS NOT NULL AND e.share * c.reltuples > :people_max
        """,
        people_max=people_max,
    )
    return [row["key"] for row in rows]


async def people_estimated(session: AsyncSession) -> int:
    """About how many people are kept."""
    row = await fetch_one(
        session, "SELECT greatest(reltuples, 0)::bigint AS people FROM pg_class WHERE oid = 'person_match'::regclass"
    )
    return int(row["people"]) if row else 0


async def protected_among(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The sites of those of these people who are protected."""
    rows = await fetch(
        session,
        "SELECT id, site_id FROM person WHERE id = ANY(CAST(:ids AS uuid[])) AND protected",
        ids=list(ids),
    )
    return {row["id"]: row["site_id"] for row in rows}
