"""Who is gone, by why their last stay ended (a hospital, an authority, a death); and whom that leaves behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.vocabulary import TaskKind, TaskOutcome
from shared.contracts.vocabulary import StayEndReason
from shared.db import fetch, rows_json, run

_GONE = ", ".join(
    f"'{reason}'" for reason in (StayEndReason.TAKEN_BY_AUTHORITY, StayEndReason.HOSPITAL, StayEndReason.DECEASED)
)


def is_gone(who: str) -> str:
    """Whether a person was taken away, is in a hospital or has died, and was under no roof since."""
    return f"""
        EXISTS (
            SELECT FROM stays_of({who}) AS s
            WHERE s.ended_at IS NOT NULL AND s.end_reason IN ({_GONE})
              AND NOT EXISTS (SELECT FROM stays_of({who}) AS later
                              WHERE later.started_at IS NOT NULL AND later.id <> s.id
                                AND later.end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR'
                                AND (later.ended_at IS NULL OR later.started_at >= s.ended_at))
        )
    """


def is_here(who: str) -> str:
    """Whether a person has an open stay, wherever."""
    return f"EXISTS (SELECT FROM stays_of({who}) AS s WHERE s.started_at IS NOT NULL AND s.ended_at IS NULL)"


async def bearers(session: AsyncSession, stay_ids: Collection[UUID]) -> Sequence[RowMapping]:
    """Whose each of these stays is, as far as that is known here, with its site, its end, and what was `told` of it.

    `was_gone`: one of their stays ended so that they are gone, or were. `waited_for`: a task about a carer is open.
    """
    return await fetch(
        session,
        f"""
        SELECT s.id AS stay_id, s.site_id, s.ended_at, s.end_reason, s.told, p.id AS person_id, p.household_id,
               EXISTS (SELECT FROM stays_of(p.id) AS e WHERE e.ended_at IS NOT NULL AND e.end_reason IN ({_GONE}))
                   AS was_gone,
               EXISTS (SELECT FROM protection_task AS t
                       WHERE t.person_id = p.id AND t.kind = '{TaskKind.CARER_LEFT}' AND t.closed_at IS NULL)
                   AS waited_for
        FROM stay AS s
        LEFT JOIN card AS c ON c.id = s.card_id AND s.person_id IS NULL
        JOIN person AS p ON p.id = standing_person(coalesce(s.person_id, c.person_id))
        WHERE s.id = ANY(CAST(:ids AS uuid[]))
        ORDER BY s.id
        """,
        ids=sorted(stay_ids),
    )


async def gone_among(session: AsyncSession, people: Collection[UUID]) -> set[UUID]:
    """Those of these people who are gone now."""
    rows = await fetch(
        session,
        f"SELECT p.id FROM person AS p WHERE p.id = ANY(CAST(:ids AS uuid[])) AND {is_gone('p.id')}",
        ids=sorted(people),
    )
    return {row["id"] for row in rows}


async def left_behind(session: AsyncSession, carers: Mapping[UUID, UUID], born_after: date) -> Sequence[RowMapping]:
    """Who stays at the site (`carers`: each with the site that they left) and had them as the carer, or is their child.

    A child is theirs that is in their household without another carer named; `born_after` is from when on one is a
    child.
    """
    return await fetch(
        session,
        """
        SELECT p.id AS person_id, r.carer_id, r.site_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(carer_id uuid, site_id uuid)
        JOIN person AS carer ON carer.id = r.carer_id
        JOIN person AS p
             ON p.cared_for_by = carer.id
             OR p.household_id = carer.household_id AND p.cared_for_by IS NULL AND p.birth_date > :born_after
                AND (carer.birth_date IS NULL OR carer.birth_date <= :born_after)
        WHERE p.id <> carer.id AND p.merged_into IS NULL AND p.erased_at IS NULL AND NOT p.deceased
          AND EXISTS (SELECT FROM stays_of(p.id) AS s
                      WHERE s.site_id = r.site_id AND s.started_at IS NOT NULL AND s.ended_at IS NULL)
        ORDER BY r.carer_id, p.id
        """,
        rows=rows_json({"carer_id": carer_id, "site_id": site_id} for carer_id, site_id in carers.items()),
        born_after=born_after,
    )


async def cared_for(session: AsyncSession, carers: Collection[UUID]) -> list[UUID]:
    """Everybody who names one of these as the carer."""
    rows = await fetch(
        session,
        "SELECT id FROM person WHERE cared_for_by = ANY(CAST(:ids AS uuid[])) AND merged_into IS NULL ORDER BY id",
        ids=sorted(carers),
    )
    return [row["id"] for row in rows]


async def open_tasks_about(session: AsyncSession, carers: Collection[UUID]) -> Sequence[RowMapping]:
    """The open tasks about these carers."""
    return await fetch(
        session,
        f"""
        SELECT id, person_id, about_id FROM protection_task
        WHERE kind = '{TaskKind.CARER_LEFT}' AND closed_at IS NULL AND about_id = ANY(CAST(:carers AS uuid[]))
        """,
        carers=sorted(carers),
    )


async def withdraw_unseen(session: AsyncSession, tasks: Collection[UUID], *, at: datetime) -> None:
    """Close those of these tasks that nobody has seen: what raised them was taken back."""
    await run(
        session,
        """
        UPDATE protection_task SET closed_at = :at, outcome = :outcome
        WHERE id = ANY(CAST(:tasks AS uuid[])) AND closed_at IS NULL AND seen_at IS NULL
        """,
        outcome=TaskOutcome.WITHDRAWN,
        tasks=sorted(tasks),
        at=at,
    )


async def withdraw_of_who_left(session: AsyncSession, left: Mapping[UUID, datetime], *, at: datetime) -> None:
    """Close the unseen tasks of people who themselves left after these were opened: nobody is behind any more."""
    await run(
        session,
        """
        UPDATE protection_task AS t SET closed_at = :at, outcome = :outcome
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(person_id uuid, left_at timestamptz)
        WHERE t.person_id = r.person_id AND t.kind = :kind AND t.closed_at IS NULL AND t.seen_at IS NULL
          AND t.opened_at <= r.left_at
        """,
        kind=TaskKind.CARER_LEFT,
        outcome=TaskOutcome.WITHDRAWN,
        rows=rows_json({"person_id": person_id, "left_at": left_at} for person_id, left_at in left.items()),
        at=at,
    )


async def set_deceased(session: AsyncSession, people: Collection[UUID], living: Collection[UUID]) -> set[UUID]:
    """Make these people, whose rows are held, dead as their stays say, and `living` also not; answer who changed.

    Their households have another version too: one person less lives in them.
    """
    rows = await fetch(
        session,
        """
        WITH said AS (
            SELECT p.id, EXISTS (SELECT FROM stays_of(p.id) AS s
                                 WHERE s.ended_at IS NOT NULL AND s.end_reason = 'DECEASED') AS deceased
            FROM person AS p
            WHERE p.id = ANY(CAST(:ids AS uuid[])) AND p.erased_at IS NULL AND p.merged_into IS NULL
        ), changed AS (
            UPDATE person AS p SET deceased = said.deceased, version = p.version + 1
            FROM said
            WHERE p.id = said.id AND p.deceased <> said.deceased
              AND (said.deceased OR p.id = ANY(CAST(:living AS uuid[])))
            RETURNING p.id, p.household_id
        ), homes AS (
            UPDATE household AS h SET version = h.version + 1
            WHERE h.id IN (SELECT household_id FROM changed)
            RETURNING h.id
        )
        SELECT changed.id FROM changed
        """,
        ids=sorted(people),
        living=sorted(living),
    )
    return {row["id"] for row in rows}
