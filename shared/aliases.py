"""Rows that stand for another row of their table: the SQL functions by which an id is followed, and found again.

A row `leads_to` another by its column `merged_into`, which may lead on. Where rows come from events in any order, two
may seem to lead to each other until the next event comes: then the least id of such a circle stands for all of it.
"""

from __future__ import annotations

from alembic import op

from shared.migrations import grant


def make_alias_functions(noun: str, key: str = "id", *, table: str | None = None) -> None:
    """In a migration: `standing_<noun>(id)`, for which row an id stands, and `<noun>_known_as(id)`, all ids of a row.

    The table (`noun`, where no other is named) has the columns `key` and `merged_into`. An id that is in no row stands
    for itself.

    The second is kept out of its callers' plans (STRICT), and asks its index row by row (OFFSET 0): planned together,
    before the statistics of `merged_into` are known, each call would read the whole table.
    """
    table = table or noun
    op.execute(
        f"""
        CREATE FUNCTION standing_{noun}(known_as uuid) RETURNS uuid LANGUAGE sql STABLE BEGIN ATOMIC
            WITH RECURSIVE up AS (
                SELECT known_as AS id, (SELECT r.merged_into FROM {table} AS r WHERE r.{key} = known_as) AS leads_to,
                       ARRAY[known_as] AS path
                UNION ALL
                SELECT up.leads_to, r.merged_into, up.path || up.leads_to
                FROM up LEFT JOIN {table} AS r ON r.{key} = up.leads_to
                WHERE up.leads_to IS NOT NULL AND up.leads_to <> ALL (up.path)
            ),
            last AS (SELECT * FROM up ORDER BY cardinality(path) DESC LIMIT 1)
            SELECT CASE
                       WHEN leads_to IS NULL THEN id
                       ELSE (SELECT c.id FROM unnest(path[array_position(path, leads_to):]) AS c(id)
                             ORDER BY c.id LIMIT 1)
                   END
            FROM last;
        END
        """
    )
    op.execute(
        f"""
        CREATE FUNCTION {noun}_known_as(standing uuid) RETURNS SETOF uuid LANGUAGE sql STABLE STRICT ROWS 2
        BEGIN ATOMIC
            WITH RECURSIVE down AS (
                SELECT standing AS id
                UNION
                SELECT m.id
                FROM down
                     CROSS JOIN LATERAL (SELECT r.{key} AS id FROM {table} AS r WHERE r.merged_into = down.id OFFSET 0)
                          AS m
            )
            SELECT id FROM down;
        END
        """
    )
    grant(f"FUNCTION standing_{noun}(uuid)", "EXECUTE")
    grant(f"FUNCTION {noun}_known_as(uuid)", "EXECUTE")


def drop_alias_functions(noun: str) -> None:
    """In a downgrade: drop both, before the column that they read."""
    op.execute(f"DROP FUNCTION standing_{noun}(uuid)")
    op.execute(f"DROP FUNCTION {noun}_known_as(uuid)")
