"""Protection tasks, and what a site says to its officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import is_excluded, is_officer
from services.registration.vocabulary import TaskKind, TaskOutcome
from shared.db import fetch, fetch_one, rows_json, run

_STANDS = "NOT EXISTS (SELECT FROM person AS p WHERE p.id = t.person_id AND p.merged_into IS NOT NULL)"
"""A merged record's task is its survivor's. What the survivor had open too waits here until the two part again."""
_IS_THEIRS = f"""
    ({is_officer("t")} AND {_STANDS}
     AND NOT EXISTS (SELECT FROM person AS p
                     WHERE p.id IN (t.person_id, standing_person(t.about_id)) AND {is_excluded("p")}))
"""


async def insert_tasks(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Open tasks; one that is open already of the same person, kind and object stays the one.

    Whether two records are one person's is asked once: a match that was closed is not opened again.
    """
    await run(
        session,
        """
        INSERT INTO protection_task (id, kind, site_id, person_id, about_id, opened_at, due_at)
        SELECT r.id, r.kind, r.site_id, r.person_id, r.about_id, r.opened_at, r.due_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, kind text, site_id uuid, person_id uuid, about_id uuid, opened_at timestamptz,
                  due_at timestamptz)
        WHERE r.kind <> :asked_once
           OR NOT EXISTS (SELECT FROM protection_task AS t
                          WHERE t.kind = r.kind AND t.person_id = r.person_id AND t.about_id = r.about_id)
        ON CONFLICT DO NOTHING
        """,
        rows=rows_json(rows),
        asked_once=TaskKind.PROTECTED_MATCH,
    )


async def tasks_for(
    session: AsyncSession, *, viewer: Mapping[str, Any], open_only: bool, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """Tasks of the officer's sites, the oldest first; none about a record that the officer never sees."""
    return await fetch(
        session,
        f"""
        SELECT t.* FROM protection_task AS t
        WHERE {_IS_THEIRS} AND t.id > :after AND (NOT :open_only OR t.closed_at IS NULL)
        ORDER BY t.id
        LIMIT :rows_max
        """,
        **viewer,
        after=after,
        open_only=open_only,
        rows_max=rows_max,
    )


async def lock_task(session: AsyncSession, id_: UUID, viewer: Mapping[str, Any]) -> RowMapping | None:
    """A task of the officer's sites, none about a record that they never see; its row held until the commit."""
    return await fetch_one(
        session,
        f"SELECT t.* FROM protection_task AS t WHERE t.id = :id AND {_IS_THEIRS} FOR UPDATE",
        id=id_,
        **viewer,
    )


async def mark_seen(session: AsyncSession, id_: UUID, *, by: UUID, at: datetime) -> None:
    """Write down who saw a task first, and when."""
    await run(
        session,
        "UPDATE protection_task SET seen_at = :at, seen_by = :by WHERE id = :id AND seen_at IS NULL",
        id=id_,
        by=by,
        at=at,
    )


async def close(session: AsyncSession, id_: UUID, *, by: UUID, at: datetime, outcome: str) -> None:
    """Close a task that is held."""
    await run(
        session,
        "UPDATE protection_task SET closed_at = :at, closed_by = :by, outcome = :outcome WHERE id = :id",
        id=id_,
        by=by,
        at=at,
        outcome=outcome,
    )


async def close_matches(session: AsyncSession, one: UUID, other: UUID, *, by: UUID, at: datetime) -> None:
    """Close the tasks that ask whether these two are one person: somebody who may know both has decided it."""
    await run(
        session,
        """
        UPDATE protection_task
        SET closed_at = :at, closed_by = :by, outcome = :outcome,
            seen_at = coalesce(seen_at, :at), seen_by = coalesce(seen_by, :by)
        WHERE kind = :kind AND closed_at IS NULL
          AND (person_id, about_id) IN ((CAST(:one AS uuid), CAST(:other AS uuid)),
                                        (CAST(:other AS uuid), CAST(:one AS uuid)))
        """,
        kind=TaskKind.PROTECTED_MATCH,
        outcome=TaskOutcome.HANDLED,
        one=one,
        other=other,
        by=by,
        at=at,
    )


async def escalate(session: AsyncSession, now: datetime) -> Sequence[RowMapping]:
    """Mark the tasks that nobody saw in time, each once; answer them."""
    return await fetch(
        session,
        f"""
        UPDATE protection_task AS t SET escalated_at = :now
        WHERE seen_at IS NULL AND closed_at IS NULL AND escalated_at IS NULL AND due_at <= :now AND {_STANDS}
        RETURNING id, site_id
        """,
        now=now,
    )


async def site_protection(session: AsyncSession, site_id: UUID) -> RowMapping | None:
    """What was set for a site: the officer's phone, whether it is for adults only, discreet mode."""
    return await fetch_one(session, "SELECT * FROM site_protection WHERE site_id = :id", id=site_id)


async def set_site_protection(session: AsyncSession, site_id: UUID, **values: Any) -> RowMapping:
    """Write one or more of `phone`, `adults_only` and `discreet` of a site (None: as it is); answer the row."""
    row = await fetch_one(
        session,
        """
        INSERT INTO site_protection AS s (site_id, version, phone, adults_only, discreet, changed_by, changed_at)
        VALUES (:site_id, 1, CAST(:phone AS text), coalesce(CAST(:adults_only AS boolean), false),
                coalesce(CAST(:discreet AS boolean), false), :by, :now)
        ON CONFLICT (site_id) DO UPDATE
        SET version = s.version + 1, phone = coalesce(CAST(:phone AS text), s.phone),
            adults_only = coalesce(CAST(:adults_only AS boolean), s.adults_only),
            discreet = coalesce(CAST(:discreet AS boolean), s.discreet),
            changed_by = excluded.changed_by, changed_at = excluded.changed_at
        RETURNING *
        """,
        site_id=site_id,
        **{"phone": None, "adults_only": None, "discreet": None, **values},
    )
    if row is None:
        raise LookupError("an upsert answers its row")
    return row


async def tracing_for(
    session: AsyncSession, *, viewer: Mapping[str, Any], after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """Whom relatives are looking for at the officer's sites, by id."""
    return await fetch(
        session,
        f"SELECT t.* FROM tracing_request AS t WHERE {is_officer('t')} AND t.id > :after ORDER BY t.id LIMIT :rows_max",
        officer_sites=viewer["officer_sites"],
        agency=viewer["agency"],
        after=after,
        rows_max=rows_max,
    )
