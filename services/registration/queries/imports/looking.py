"""What a version of a list changes, who of a list was met, and the rows of the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch

_CHANGES = """
    SELECT f.household_id, CASE WHEN f.outcome = 'ALREADY_HERE' THEN 'NEW' ELSE f.outcome END AS outcome,
           f.row_first AS row, f.place AS colonia, f.people
    FROM import_household AS f
    WHERE f.import_id = :import_id AND f.outcome IN ('NEW', 'CHANGED', 'ALREADY_HERE')
    UNION ALL
    SELECT l.household_id, 'GONE', NULL, l.place, l.people
    FROM listed_household AS l
    WHERE l.list_id = :list_id
      AND (l.gone_version = :version
           OR CAST(:version AS integer) IS NULL AND l.state = 'LISTED'
              AND l.household_id NOT IN (SELECT f.household_id FROM import_household AS f
                                         WHERE f.import_id = :import_id))
"""
"""Who is here already is not told apart from who is new: that a family is known elsewhere is nobody's business."""

_IS_SEEN = """
    (h.presence = 'SEEN' AND NOT h.protected
     AND NOT EXISTS (SELECT FROM person AS p WHERE p.household_id = h.id AND p.protected))
"""
"""A family with a protected member is never reported as met: its members look like those of any other on the list."""

_STANDS = "h.id = CASE WHEN own.merged_into IS NULL THEN own.id ELSE standing_household(own.id) END"
"""A family that was merged into another counts as that one."""


async def changes(
    session: AsyncSession, import_id: UUID, list_id: UUID, version: int | None, *, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """The households that a version of a list adds, changes or leaves out, by id; before its commit: would."""
    return await fetch(
        session,
        f"""
        SELECT * FROM ({_CHANGES}) AS c WHERE household_id > :after ORDER BY household_id LIMIT :rows_max
        """,
        import_id=import_id,
        list_id=list_id,
        version=version,
        after=after,
        rows_max=rows_max,
    )


async def lists_of_sites(
    session: AsyncSession, sites: Sequence[UUID], *, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """The lists of these sites, by id, with their newest committed version and how many families stand on each."""
    return await fetch(
        session,
        """
        SELECT s.id AS list_id, s.site_id, s.source, s.name, coalesce(newest.version, 0) AS version, newest.listed_on,
               (SELECT count(*) FROM listed_household AS l
                WHERE l.list_id = s.id AND l.state = 'LISTED') AS households
        FROM source_list AS s
        LEFT JOIN LATERAL (
            SELECT i.version, i.listed_on FROM list_import AS i
            WHERE i.list_id = s.id AND i.state = 'COMMITTED'
            ORDER BY i.version DESC LIMIT 1
        ) AS newest ON true
        WHERE s.site_id = ANY(CAST(:sites AS uuid[])) AND s.id > :after
        ORDER BY s.id
        LIMIT :rows_max
        """,
        sites=list(sites),
        after=after,
        rows_max=rows_max,
    )


async def seen_by_colonia(session: AsyncSession, list_id: UUID) -> Sequence[RowMapping]:
    """Families and people of a list as it stands, and those of them whom a desk has met, per colonia as written."""
    return await fetch(
        session,
        f"""
        SELECT l.place, l.people, {_IS_SEEN} AS seen
        FROM listed_household AS l
        LEFT JOIN household AS own ON own.id = l.household_id
        LEFT JOIN household AS h ON {_STANDS}
        WHERE l.list_id = :list_id AND l.state = 'LISTED'
        """,
        list_id=list_id,
    )


async def report_rows(session: AsyncSession, import_id: UUID, *, after: int, rows_max: int) -> Sequence[RowMapping]:
    """The file's households with their heads' names as the file has them: of no record, protected or not, is it told.

    Without a name where the file is forgotten, or what it said of an erased family.
    """
    return await fetch(
        session,
        f"""
        SELECT f.number, f.row_first, f.household_id, f.outcome, f.left_out, f.place, f.people,
               head.value ->> 'given_names' AS given_names, head.value ->> 'family_names' AS family_names,
               CASE WHEN f.left_out OR h.id IS NULL THEN NULL ELSE coalesce({_IS_SEEN}, false) END AS seen,
               (SELECT string_agg(DISTINCT problem.code, ', ') FROM import_problem AS problem
                WHERE problem.import_id = f.import_id
                  AND problem.row BETWEEN f.row_first AND f.row_first + f.row_count - 1) AS problems
        FROM import_household AS f
        LEFT JOIN household AS own ON own.id = f.household_id AND f.outcome <> 'ALREADY_HERE'
        LEFT JOIN household AS h ON {_STANDS}
        LEFT JOIN LATERAL jsonb_path_query_first(f.content, '$.members[*] ? (@.relationship == "HEAD")') AS head(value)
            ON true
        WHERE f.import_id = :import_id AND f.number > :after
        ORDER BY f.number
        LIMIT :rows_max
        """,
        import_id=import_id,
        after=after,
        rows_max=rows_max,
    )


_STILL_CLAIMED = """
    EXISTS (SELECT FROM listed_household AS l JOIN list_import AS i ON i.id = l.import_id
            WHERE l.household_id = h.id
              AND CASE WHEN i.emergency_id IS NOT NULL THEN NOT i.emergency_id = ANY(CAST(:closed AS uuid[]))
                       ELSE i.listed_on >= :listed_before
                            OR EXISTS (SELECT FROM emergency AS e
                                       WHERE e.opened_on <= i.listed_on
                                         AND (e.closed_on IS NULL
                                              OR e.closed_on >= greatest(i.listed_on, :listed_before))) END)
"""
_HELD = """
    EXISTS (SELECT FROM person AS p WHERE p.household_id = h.id AND (
                EXISTS (SELECT FROM retention_hold AS r WHERE r.person_id = p.id AND r.lifted_at IS NULL)
                OR EXISTS (SELECT FROM protection_task AS k WHERE k.person_id = p.id AND k.closed_at IS NULL)))
"""


async def expired_listed(
    session: AsyncSession,
    *,
    closed_emergencies: Sequence[UUID],
    listed_before: date,
    after: UUID,
    rows_max: int | None,
    among: Sequence[UUID] | None = None,
) -> list[UUID]:
    """Households, after an id, that only a list ever named and whose time is over; nobody has met any of them.

    Args:
        closed_emergencies: emergencies that closed long enough ago (`retention_listed_days`).
        listed_before: lists that name no emergency expire when they were made before this local day, and no emergency
            that was on then is on, or closed after it.
        among: only of these, where some are named.

    A household stays while one list still has a reason to keep it, somebody of it is held or an officer has a task
    about them. What is forgotten already (`queries.expired_lists`) is not named again.
    """
    rows = await fetch(
        session,
        f"""
        SELECT h.id FROM household AS h
        WHERE h.presence = 'LISTED' AND h.id > :after
          AND NOT EXISTS (SELECT FROM person AS p WHERE p.household_id = h.id AND p.presence = 'SEEN')
          AND EXISTS (SELECT FROM listed_household AS l WHERE l.household_id = h.id AND l.name_key <> '')
          AND NOT {_STILL_CLAIMED} AND NOT {_HELD}
          {"AND h.id = ANY(CAST(:among AS uuid[]))" if among is not None else ""}
        ORDER BY h.id
        LIMIT :rows_max
        """,
        **({"among": list(among)} if among is not None else {}),
        closed=list(closed_emergencies),
        listed_before=listed_before,
        after=after,
        rows_max=rows_max,
    )
    return [row["id"] for row in rows]
