"""Whose time is over: set-based, by population, counted from the last contact or the end of the emergency.

And what is kept beside people's records, each after a time of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.erasing import Columns
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import TaskKind
from shared.db import fetch, rows_json, run

_LAST = "coalesce(p.last_contact_at, p.registered_at)"
_CLOSED = f"""
    CASE WHEN EXISTS (SELECT FROM emergency AS e WHERE e.closed_on IS NULL AND e.opened_on <= CAST({_LAST} AS date))
         THEN CAST('infinity' AS timestamptz)
         ELSE greatest({_LAST}, (
             SELECT CAST(max(e.closed_on) + 1 AS timestamptz) FROM emergency AS e
             WHERE e.opened_on <= CAST({_LAST} AS date) AND e.closed_on >= CAST(p.registered_at AS date)))
    END
"""
"""When a person's emergency was over, of those that were on while they were known; else the last contact."""

_ON_A_LIST = """
    (p.presence = 'LISTED'
     AND EXISTS (SELECT FROM listed_household AS l JOIN household AS h ON h.id = l.household_id
                 WHERE h.id = p.household_id AND h.presence = 'LISTED')
     AND NOT EXISTS (SELECT FROM person AS o WHERE o.household_id = p.household_id AND o.presence = 'SEEN'))
"""
"""Whom only a list named goes with the whole household, by the list's own event (`commands.expired_lists`)."""

_DUE = f"""
    SELECT p.id, term.rule, term.due_at
    FROM person AS p
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.presence = 'LISTED' THEN 'LISTED' ELSE coalesce(held.population, 'OTHER') END AS rule,
               CASE WHEN p.presence = 'LISTED' THEN {_CLOSED} + make_interval(days => :listed_days)
                    WHEN held.population = 'IN_TRANSIT' THEN {_LAST} + make_interval(days => :transit_days)
                    WHEN held.population = 'RETURNEE' THEN {_LAST} + make_interval(months => :returnee_months)
                    WHEN held.population = 'DISPLACED' THEN {_CLOSED} + make_interval(months => :displaced_months)
                    ELSE {_LAST} + make_interval(months => :other_months) END AS due_at
        FROM (SELECT unnest(p.populations) AS population
              UNION ALL SELECT NULL WHERE cardinality(p.populations) = 0) AS held
        ORDER BY due_at DESC
        LIMIT 1
    ) AS term
    WHERE p.erased_at IS NULL AND p.merged_into IS NULL AND {_LAST} < :now
      AND term.due_at < :now
      AND NOT {_ON_A_LIST}
      AND NOT EXISTS (SELECT FROM retention_hold AS r WHERE r.person_id = p.id AND r.lifted_at IS NULL)
      AND NOT EXISTS (SELECT FROM stay AS s
                      WHERE s.started_at IS NOT NULL AND s.ended_at IS NULL
                        AND (s.person_id = p.id OR s.person_id IS NULL AND s.household_id = p.household_id))
"""
"""Of a person with several populations the longest term counts; who is under our roof, or held, is left alone.

A record that was merged into another goes with that one: until then it must be able to come back.
"""
_OPEN_CASE = f"""
      AND NOT EXISTS (SELECT FROM protection_task AS k
                      WHERE k.person_id = p.id AND k.closed_at IS NULL AND k.kind <> '{TaskKind.PROTECTED_MATCH}')
"""
"""An open protection case keeps a record until it is closed (`domain.md`); that it may be there twice is no case."""

_HOMES = """
    d.place_text IS NOT NULL
    AND NOT EXISTS (SELECT FROM household AS h JOIN person AS p ON p.household_id = h.id
                    WHERE h.dwelling_id = d.id AND p.erased_at IS NULL)
    AND NOT EXISTS (SELECT FROM household AS h WHERE h.dwelling_id = d.id
                      AND coalesce(h.last_contact_at, h.registered_at) > CAST(:now AS timestamptz)
                          - make_interval(months => :period))
"""
_NOTES = """
    b.person_id IS NULL AND b.note <> ''
    AND b.ends_at < CAST(:now AS timestamptz) - make_interval(months => :period)
"""
_TRACING = """
    t.recorded_at < CAST(:now AS timestamptz) - make_interval(days => :period)
    AND NOT EXISTS (SELECT FROM protection_task AS k WHERE k.about_id = t.id AND k.closed_at IS NULL)
"""
_QUESTIONS = "q.expires_at < CAST(:now AS timestamptz) - make_interval(days => :period)"
_EXPORTS = """
    x.person_ids <> '{}' AND x.expires_at < CAST(:now AS timestamptz) - make_interval(days => :period)
"""
_FORGET_TRACING = f"""
    WITH gone AS (
        SELECT t.id FROM tracing_request AS t WHERE {_TRACING}
    ), unknown AS (
        UPDATE client_object AS o SET fingerprint = sha256(convert_to(CAST(gen_random_uuid() AS text), 'UTF8'))
        FROM gone WHERE o.id = gone.id
    )
    DELETE FROM tracing_request AS t USING gone WHERE t.id = gone.id
"""
"""The id stays taken, and nothing fits it: a message that is sent again can not be told from another."""


@dataclass(frozen=True)
class _Beside:
    """What is kept beside people's records: `rows` of which those go that are `due`, by `forget`, after a `setting`."""

    rows: str
    due: str
    forget: str
    setting: str


_BESIDE = {
    "HOMES": _Beside(
        "dwelling AS d",
        _HOMES,
        f"UPDATE dwelling AS d SET place_text = NULL WHERE {_HOMES}",
        "retention_displaced_months",
    ),
    "NOTES": _Beside(
        "break_glass AS b", _NOTES, f"UPDATE break_glass AS b SET note = '' WHERE {_NOTES}", "retention_note_months"
    ),
    "TRACING": _Beside("tracing_request AS t", _TRACING, _FORGET_TRACING, "retention_tracing_days"),
    "QUESTIONS": _Beside(
        "match_question AS q",
        _QUESTIONS,
        f"DELETE FROM match_question AS q WHERE {_QUESTIONS}",
        "retention_question_days",
    ),
    "EXPORTS": _Beside(
        "authority_export AS x",
        _EXPORTS,
        f"UPDATE authority_export AS x SET person_ids = '{{}}' WHERE {_EXPORTS}",
        "retention_export_days",
    ),
}


def _terms(settings: RegistrationSettings, now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "transit_days": settings.retention_transit_days,
        "returnee_months": settings.retention_returnee_months,
        "displaced_months": settings.retention_displaced_months,
        "other_months": settings.retention_other_months,
        "listed_days": settings.retention_listed_days,
    }


def _due(columns: Columns) -> str:
    return _DUE + (_OPEN_CASE if "protection_task" in columns else "")


async def count_due(
    session: AsyncSession, settings: RegistrationSettings, now: datetime, columns: Columns
) -> dict[str, int]:
    """How many people each rule would erase now, and what else would go."""
    rows = await fetch(
        session,
        f"SELECT rule, count(*) AS people FROM ({_due(columns)}) AS due GROUP BY rule ORDER BY rule",
        **_terms(settings, now),
    )
    counts = {row["rule"]: int(row["people"]) for row in rows}
    for name, beside in _BESIDE.items():
        [found] = await fetch(
            session,
            f"SELECT count(*) AS due FROM {beside.rows} WHERE {beside.due}",
            now=now,
            period=getattr(settings, beside.setting),
        )
        counts[name] = int(found["due"])
    return {name: count for name, count in counts.items() if count}


async def due_people(
    session: AsyncSession,
    settings: RegistrationSettings,
    now: datetime,
    columns: Columns,
    *,
    among: Sequence[UUID] | None = None,
) -> dict[UUID, str]:
    """Up to a batch of people whose time is over, with the rule; only of those `among`, where some are named."""
    only = "WHERE id = ANY(CAST(:among AS uuid[]))" if among is not None else ""
    rows = await fetch(
        session,
        f"SELECT id, rule FROM ({_due(columns)}) AS due {only} ORDER BY due_at, id LIMIT :rows_max",
        rows_max=settings.retention_batch_people,
        **({"among": list(among)} if among is not None else {}),
        **_terms(settings, now),
    )
    return {row["id"]: row["rule"] for row in rows}


async def forget_beside(session: AsyncSession, settings: RegistrationSettings, now: datetime) -> dict[str, int]:
    """Forget where nobody known lives any more, old reasons, messages, questions and exports; answer how many."""
    counts = {}
    for name, beside in _BESIDE.items():
        counts[name] = await run(session, beside.forget, now=now, period=getattr(settings, beside.setting))
    return {name: count for name, count in counts.items() if count}


async def note_run(session: AsyncSession, row: dict[str, Any]) -> None:
    """Keep what a run did."""
    await run(
        session,
        """
        INSERT INTO retention_run (id, started_at, finished_at, counts)
        VALUES (:id, :started_at, :finished_at, CAST(:counts AS jsonb))
        """,
        **{**row, "counts": rows_json([row["counts"]])[1:-1]},
    )
