"""Who read whose identity: the audit's rows of reads, what a reader spent, and alerts for officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.break_glass import OPEN_FOR_READ
from shared.audit import INSERT_ENTRY, Entry, entry_parameters
from shared.db import fetch, rows_json, run

ROSTER = "show_roster"
"""The one read that is counted apart: by how often, and not by whom it tells."""
_BEFORE = """
    FROM audit
    WHERE caller = :audit_caller AND kind = 'READ' AND outcome = 'done'
      AND recorded_at > statement_timestamp() - interval '1 day'
"""
_SPENT = f"""
    SELECT coalesce(sum(cardinality(subjects)) FILTER (WHERE recorded_at > statement_timestamp() - interval '1 hour'),
                    0) AS hour,
           coalesce(sum(cardinality(subjects)), 0) AS day
    {_BEFORE} AND operation <> '{ROSTER}'
"""


@dataclass(frozen=True)
class Spent:
    """What a reader had read before: people in the last hour and day; `decoys` are among those read now."""

    hour: int
    day: int
    decoys: Sequence[RowMapping]


async def write_read(session: AsyncSession, entry: Entry) -> Spent:
    """Write a read's row, marked with the break-glass that it is made under, and count what its reader had read.

    One statement, counting set-based and without a lock: readers at the same time do not wait for one another, and
    may go over their budget by what they ask for in that moment.
    """
    rows = await fetch(
        session,
        f"""
        WITH written AS ({INSERT_ENTRY.replace(":audit_exception_id", OPEN_FOR_READ)})
        SELECT spent.hour, spent.day, d.person_id, d.site_id
        FROM ({_SPENT}) AS spent
        LEFT JOIN decoy AS d ON d.person_id = ANY(CAST(:audit_subjects AS uuid[]))
        """,
        **{name: value for name, value in entry_parameters(entry).items() if name != "audit_exception_id"},
    )
    decoys = [row for row in rows if row["person_id"] is not None]
    return Spent(int(rows[0]["hour"]), int(rows[0]["day"]), decoys)


async def write_roster_read(session: AsyncSession, entry: Entry) -> int:
    """Write the row of a roster that is about to be answered; how many its reader was answered in the day before.

    No broken glass shows more of a roster, so none stands in its row.
    """
    rows = await fetch(
        session,
        f"""
        WITH written AS ({INSERT_ENTRY})
        SELECT count(*) AS loads {_BEFORE} AND operation = '{ROSTER}'
        """,
        **entry_parameters(entry),
    )
    return int(rows[0]["loads"])


async def reads_of(session: AsyncSession, person_id: UUID, *, after: UUID, limit: int) -> Sequence[RowMapping]:
    """Who read this person's identity, by id; each row that names the person, or the household for where it lives."""
    return await fetch(
        session,
        """
        SELECT a.id, a.caller, a.caller_kind, a.agency, a.operation, a.purpose, a.outcome, a.recorded_at,
               a.exception_id, cardinality(a.subjects) AS people
        FROM audit AS a
        WHERE a.kind = 'READ' AND a.subjects @> CAST(:subjects AS uuid[]) AND a.id > :after
        ORDER BY a.id
        LIMIT :limit
        """,
        subjects=[person_id],
        after=after,
        limit=limit,
    )


async def raise_alerts(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep alerts for officers; of one kind about one user and window (or person) there is one."""
    await run(
        session,
        """
        INSERT INTO privacy_alert (id, kind, site_id, user_id, person_id, about, window_key)
        SELECT r.id, r.kind, r.site_id, r.user_id, r.person_id, r.about, r.window_key
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, kind text, site_id uuid, user_id uuid, person_id uuid, about uuid, window_key text)
        ON CONFLICT DO NOTHING
        """,
        rows=rows_json(rows),
    )


async def alerts_at(
    session: AsyncSession, sites: Sequence[UUID], agency: UUID | None, *, unseen: bool, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Alerts at `sites` whose data the agency holds, by id."""
    return await fetch(
        session,
        """
        SELECT a.* FROM privacy_alert AS a JOIN site AS s ON s.id = a.site_id
        WHERE a.site_id = ANY(CAST(:sites AS uuid[])) AND s.holding_agency_id = CAST(:agency AS uuid)
          AND a.id > :after AND (NOT :unseen OR a.seen_at IS NULL)
        ORDER BY a.id
        LIMIT :limit
        """,
        sites=list(sites),
        agency=agency,
        unseen=unseen,
        after=after,
        limit=limit,
    )


async def see_alert(
    session: AsyncSession, id_: UUID, *, sites: Sequence[UUID], agency: UUID | None, by: UUID
) -> RowMapping | None:
    """Note who saw an alert first; None where there is none at `sites`."""
    rows = await fetch(
        session,
        """
        UPDATE privacy_alert AS a
        SET seen_at = coalesce(a.seen_at, clock_timestamp()), seen_by = coalesce(a.seen_by, :by)
        FROM site AS s
        WHERE a.id = :id AND s.id = a.site_id AND a.site_id = ANY(CAST(:sites AS uuid[]))
          AND s.holding_agency_id = CAST(:agency AS uuid)
        RETURNING a.*
        """,
        id=id_,
        sites=list(sites),
        agency=agency,
        by=by,
    )
    return rows[0] if rows else None
