"""Hand-overs of children, and the ends of stays that they belong to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import is_discreet, is_officer, may_see
from services.registration.vocabulary import TaskKind, TaskOutcome
from shared.contracts.vocabulary import StayEndReason
from shared.db import fetch, fetch_one, run

SETTLED = (
    TaskKind.CHILD_UNACCOMPANIED,
    TaskKind.CHILD_SEPARATED,
    TaskKind.CHILD_AT_ADULT_CENTRE,
    TaskKind.CARER_LEFT,
)
"""What an officer had to see to until the child was in somebody's care."""
TASK_AFTER = {
    StayEndReason.HANDED_OVER: TaskKind.HAND_OVER_UNRECORDED,
    StayEndReason.MISSING: TaskKind.CHILD_MISSING,
}
"""What officers have to see to when a child's stay ended so, until a hand-over of that stay is recorded."""
ROWS_MAX = 200

_STANDS = "NOT EXISTS (SELECT FROM hand_over_reversal AS v WHERE v.hand_over_id = {0}.id)"
_COVERS = """
    (h.handed_over_at >= coalesce(s.started_at, '-infinity')
     AND NOT EXISTS (SELECT FROM stays_of(h.person_id) AS later
                     WHERE later.id <> s.id AND later.end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR'
                       AND later.started_at > s.started_at AND later.started_at <= h.handed_over_at))
"""
"""Whether the hand-over `h` is the one by which its child left the stay `s`: the last that it had begun by then."""


async def insert_hand_over(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Write a hand-over down."""
    await run(
        session,
        """
        INSERT INTO hand_over (id, person_id, site_id, to_kind, to_name, to_relation, to_organisation, document_kind,
                               document_number, no_document_reason, closed_tasks, handed_over_at, recorded_by,
                               recorded_at)
        VALUES (:id, :person_id, :site_id, :to_kind, :to_name, :to_relation, :to_organisation, :document_kind,
                :document_number, :no_document_reason, CAST(:closed_tasks AS uuid[]), :handed_over_at, :recorded_by,
                :recorded_at)
        """,
        **row,
    )


async def hand_over_by_id(session: AsyncSession, id_: UUID, viewer: Mapping[str, Any]) -> RowMapping | None:
    """A hand-over of a child whom the viewer may know."""
    return await fetch_one(
        session,
        f"""
        SELECT h.id, h.person_id, h.site_id, h.handed_over_at, h.recorded_at
        FROM hand_over AS h JOIN person AS p ON p.id = h.person_id
        WHERE h.id = :id AND {may_see("p")}
        """,
        id=id_,
        **viewer,
    )


async def is_reversed(session: AsyncSession, id_: UUID) -> bool:
    """Whether a hand-over was taken back; a race of two ends at their constraint."""
    found = await fetch_one(session, "SELECT 1 AS one FROM hand_over_reversal WHERE hand_over_id = :id", id=id_)
    return found is not None


async def insert_reversal(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Take a hand-over back."""
    await run(
        session,
        """
        INSERT INTO hand_over_reversal (id, hand_over_id, reason, reversed_by, reversed_at)
        VALUES (:id, :hand_over_id, :reason, :reversed_by, :reversed_at)
        """,
        **row,
    )


async def hand_overs_of(session: AsyncSession, person_id: UUID, viewer: Mapping[str, Any]) -> Sequence[RowMapping]:
    """A child's hand-overs that are the viewer's, who is an officer of the child's site or of the hand-over's."""
    return await fetch(
        session,
        f"""
        SELECT h.*, v.reversed_by, v.reversed_at, v.reason AS reversal_reason, {is_discreet("h.site_id")} AS nameless
        FROM hand_over AS h
        JOIN person AS p ON p.id = h.person_id
        LEFT JOIN hand_over_reversal AS v ON v.hand_over_id = h.id
        WHERE h.person_id = :id AND {may_see("p")} AND ({is_officer("p")} OR {is_officer("h")})
        ORDER BY h.handed_over_at DESC, h.id DESC
        LIMIT :rows_max
        """,
        id=person_id,
        rows_max=ROWS_MAX,
        **viewer,
    )


async def stays_left_by(session: AsyncSession, person_id: UUID, at: datetime) -> list[UUID]:
    """The stay that a child left who was handed over at `at`, whether its end is known yet or not."""
    rows = await fetch(
        session,
        f"""
        SELECT s.id FROM (SELECT CAST(:id AS uuid) AS person_id, CAST(:at AS timestamptz) AS handed_over_at) AS h
        CROSS JOIN LATERAL stays_of(h.person_id) AS s
        WHERE s.end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR' AND {_COVERS}
        ORDER BY s.id
        """,
        id=person_id,
        at=at,
    )
    return [row["id"] for row in rows]


async def left_to_officers(session: AsyncSession, stay_ids: Collection[UUID]) -> Sequence[RowMapping]:
    """Those of these stays that ended as in `TASK_AFTER` without a hand-over on record, with what tells a child."""
    return await fetch(
        session,
        f"""
        SELECT s.id AS stay_id, s.site_id, s.told, s.ended_at, s.end_reason, p.id AS person_id, p.birth_date,
               p.birth_precision, p.child_alarm
        FROM stay AS s
        LEFT JOIN card AS c ON c.id = s.card_id AND s.person_id IS NULL
        JOIN person AS p ON p.id = standing_person(coalesce(s.person_id, c.person_id))
        WHERE s.id = ANY(CAST(:ids AS uuid[])) AND s.ended_at IS NOT NULL
          AND s.end_reason = ANY(CAST(:reasons AS text[]))
          AND p.erased_at IS NULL
          AND NOT EXISTS (SELECT FROM hand_over AS h WHERE h.person_id = p.id AND {_STANDS.format("h")} AND {_COVERS})
        ORDER BY s.id
        """,
        ids=sorted(stay_ids),
        reasons=list(TASK_AFTER),
    )


async def open_tasks_about(session: AsyncSession, stay_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """The open tasks about ends of these stays: each with its stay and its kind."""
    rows = await fetch(
        session,
        """
        SELECT id, about_id, kind FROM protection_task
        WHERE kind = ANY(CAST(:kinds AS text[])) AND closed_at IS NULL AND about_id = ANY(CAST(:ids AS uuid[]))
        """,
        kinds=list(TASK_AFTER.values()),
        ids=sorted(stay_ids),
    )
    return {row["id"]: (row["about_id"], row["kind"]) for row in rows}


async def close_settled(
    session: AsyncSession, person_id: UUID, stay_ids: Collection[UUID], *, handed_over_at: datetime, **now: Any
) -> list[UUID]:
    """Close the tasks that a hand-over settles; answer them. What was opened after it is about something else."""
    rows = await fetch(
        session,
        """
        UPDATE protection_task
        SET closed_at = :at, closed_by = :by, outcome = :outcome,
            seen_at = coalesce(seen_at, :at), seen_by = coalesce(seen_by, :by)
        WHERE person_id = :person_id AND closed_at IS NULL
          AND (kind = ANY(CAST(:kinds AS text[])) AND opened_at <= :handed_over_at
               OR kind = ANY(CAST(:after AS text[])) AND about_id = ANY(CAST(:stay_ids AS uuid[])))
        RETURNING id
        """,
        person_id=person_id,
        stay_ids=sorted(stay_ids),
        handed_over_at=handed_over_at,
        kinds=list(SETTLED),
        after=list(TASK_AFTER.values()),
        outcome=TaskOutcome.HANDLED,
        **now,
    )
    return sorted(row["id"] for row in rows)


async def reopen(session: AsyncSession, person_id: UUID, unrecorded_stays: Collection[UUID]) -> None:
    """Open again what hand-overs of a child had closed that were taken back, and what no other one settles."""
    await run(
        session,
        f"""
        WITH again AS (
            SELECT DISTINCT ON (t.kind, t.about_id) t.id
            FROM hand_over AS h JOIN protection_task AS t ON t.id = ANY(h.closed_tasks) AND t.closed_at = h.recorded_at
            WHERE h.person_id = :person_id AND t.person_id = h.person_id AND NOT {_STANDS.format("h")}
              AND CASE WHEN t.kind = ANY(CAST(:after AS text[])) THEN t.about_id = ANY(CAST(:stay_ids AS uuid[]))
                       ELSE NOT EXISTS (SELECT FROM hand_over AS o
                                        WHERE o.person_id = h.person_id AND {_STANDS.format("o")}
                                          AND o.handed_over_at >= t.opened_at) END
              AND NOT EXISTS (SELECT FROM protection_task AS same
                              WHERE same.person_id = t.person_id AND same.kind = t.kind
                                AND same.about_id IS NOT DISTINCT FROM t.about_id AND same.closed_at IS NULL)
            ORDER BY t.kind, t.about_id, t.opened_at DESC
        )
        UPDATE protection_task AS t SET closed_at = NULL, closed_by = NULL, outcome = NULL
        FROM again WHERE t.id = again.id
        """,
        person_id=person_id,
        stay_ids=sorted(unrecorded_stays),
        after=list(TASK_AFTER.values()),
    )
