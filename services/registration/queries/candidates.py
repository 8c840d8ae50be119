"""How the caller may see those who may be the same person, and the questions about those who may not be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.finding import _IS_HERE, HOUSEHOLD_SIZE, MAY_SEE, NAMELESS
from shared.db import fetch, fetch_one, rows_json, run


async def as_seen(
    session: AsyncSession,
    ids: Sequence[UUID],
    *,
    sites: Sequence[UUID],
    arrived_since: datetime,
    viewer: Mapping[str, Any],
) -> dict[UUID, RowMapping]:
    """The people among `ids` as a search shows them, with `visible` (the viewer may know of them), `here` (a search
    at one of `sites` would find them), `protected` and `site_id`.
    """
    rows = await fetch(
        session,
        f"""
        SELECT p.id, p.household_id, p.given_names, p.family_names, p.sex, p.birth_date, p.birth_precision,
               p.nationality, p.relationship, p.protected, p.site_id, {HOUSEHOLD_SIZE} AS household_size,
               {MAY_SEE} AS visible,
               (({_IS_HERE}) AND NOT {NAMELESS}) AS here
        FROM person AS p
        WHERE p.id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
        sites=list(sites),
        arrived_since=arrived_since,
        **viewer,
    )
    return {row["id"]: row for row in rows}


async def ask(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[UUID, UUID | None], UUID]:
    """Keep questions, or find those that the same user was asked and has not answered yet.

    Answers the question's id by (`person_id`, `new_person_id`). About somebody whom this user has taken for another
    person within the hour nothing is asked again: nobody tries one year of birth after the other.
    """
    found = await fetch(
        session,
        """
        WITH asked AS MATERIALIZED (
            SELECT r.* FROM jsonb_to_recordset(CAST(:rows AS jsonb))
                 AS r(id uuid, asked_by uuid, site_id uuid, person_id uuid, new_person_id uuid, field text,
                      score double precision, strong boolean, asked_at timestamptz, expires_at timestamptz,
                      wrong_since timestamptz)
            WHERE NOT EXISTS (
                SELECT FROM match_question AS w
                WHERE w.asked_by = r.asked_by AND w.person_id = r.person_id AND w.verdict = 'DIFFERENT'
                  AND w.answered_at > r.wrong_since
            )
        ), open AS MATERIALIZED (
            SELECT DISTINCT ON (q.person_id, q.new_person_id) q.id, q.person_id, q.new_person_id
            FROM asked AS a JOIN match_question AS q
                 ON q.asked_by = a.asked_by AND q.person_id = a.person_id AND q.field = a.field
                    AND q.new_person_id IS NOT DISTINCT FROM a.new_person_id AND q.site_id = a.site_id
            WHERE q.answered_at IS NULL AND q.expires_at > a.asked_at
            ORDER BY q.person_id, q.new_person_id, q.asked_at DESC
        ), made AS (
            INSERT INTO match_question (id, asked_by, site_id, person_id, new_person_id, field, score, strong,
                                        asked_at, expires_at)
            SELECT a.id, a.asked_by, a.site_id, a.person_id, a.new_person_id, a.field, a.score, a.strong, a.asked_at,
                   a.expires_at
            FROM asked AS a
            WHERE NOT EXISTS (SELECT FROM open AS o WHERE o.person_id = a.person_id
                                AND o.new_person_id IS NOT DISTINCT FROM a.new_person_id)
            RETURNING id, person_id, new_person_id
        )
        SELECT id, person_id, new_person_id FROM made
        UNION ALL
        SELECT id, person_id, new_person_id FROM open
        """,
        rows=rows_json(rows),
    )
    return {(row["person_id"], row["new_person_id"]): row["id"] for row in found}


async def lock_question(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """A question with the features of whom it is about, its row held until the commit."""
    held = await fetch_one(session, "SELECT id FROM match_question WHERE id = :id FOR UPDATE", id=id_)
    if held is None:
        return None
    return await fetch_one(
        session,
        """
        SELECT q.*, m.features
        FROM match_question AS q LEFT JOIN person_match AS m ON m.person_id = q.person_id
        WHERE q.id = :id
        """,
        id=id_,
    )


async def answer_question(session: AsyncSession, id_: UUID, *, verdict: str, at: datetime) -> None:
    """Write down what the answer to a question said."""
    await run(
        session,
        "UPDATE match_question SET verdict = :verdict, answered_at = :at WHERE id = :id",
        id=id_,
        verdict=verdict,
        at=at,
    )


async def wrong_answers(session: AsyncSession, asked_by: UUID, *, since: datetime) -> int:
    """How many of a user's answers since `since` were wrong; one user's answers are counted one after the other."""
    await run(session, "SELECT pg_advisory_xact_lock(hashtextextended(:whose, 0))", whose=f"match answers {asked_by}")
    row = await fetch_one(
        session,
        """
        SELECT count(*) AS wrong FROM match_question
        WHERE asked_by = :asked_by AND verdict = 'DIFFERENT' AND answered_at > :since
        """,
        asked_by=asked_by,
        since=since,
    )
    return int(row["wrong"]) if row else 0
