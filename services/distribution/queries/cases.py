"""Review cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.entitlements import key_rows
from services.distribution.rules import Key
from services.distribution.schemas.cases import ResolutionIn
from shared.context import Context
from shared.db import fetch, fetch_one, rows_json, run

OPEN_CASES = """
    INSERT INTO review_case (id, kind, site_id, handout_id, card_id, card_code, rule_id, unit_id, window_key, item_id,
                             excess, opened_at)
    SELECT id, kind, site_id, handout_id, card_id, card_code, rule_id, unit_id, window_key, item_id, excess, opened_at
    FROM jsonb_to_recordset(CAST(:cases AS jsonb))
         AS k(id uuid, kind text, site_id uuid, handout_id uuid, card_id uuid, card_code text, rule_id uuid,
              unit_id uuid, window_key text, item_id uuid, excess integer, opened_at timestamptz)
    ON CONFLICT (rule_id, unit_id, window_key) WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'
        DO UPDATE SET excess = excluded.excess
    RETURNING id, xmax = 0 AS inserted
"""
SETTLE_CASES = """
    UPDATE review_case AS k
    SET state = 'RESOLVED', resolution = :resolution, resolved_at = CAST(:moment AS timestamptz),
        resolved_by = CAST(:caller AS uuid)
    FROM jsonb_to_recordset(CAST(:settled AS jsonb)) AS s(rule_id uuid, unit_id uuid, window_key text)
    WHERE k.kind = 'OVER_ISSUE' AND k.state = 'OPEN'
      AND (k.rule_id, k.unit_id, k.window_key) = (s.rule_id, s.unit_id, s.window_key)
    RETURNING k.id
"""


@dataclass(frozen=True)
class Changed:
    """Cases that a statement really opened (an open one whose excess changed is not), and those that it resolved."""

    opened: frozenset[UUID]
    resolved: tuple[UUID, ...]


def changed_of(rows: Sequence[RowMapping]) -> Changed:
    """What the rows `id, inserted, settled` of such a statement tell."""
    return Changed(
        frozenset(row["id"] for row in rows if row["inserted"]), tuple(row["id"] for row in rows if row["settled"])
    )


async def change(
    context: Context, cases: Iterable[Mapping[str, object]], settled: Iterable[Key] = (), *, resolution: str = ""
) -> Changed:
    """Open `cases` (an open one of the same window takes their excess) and resolve those of the windows `settled`."""
    rows = await fetch(
        context.session,
        f"""
        WITH opened AS ({OPEN_CASES}), settled AS ({SETTLE_CASES})
        SELECT id, inserted, false AS settled FROM opened UNION ALL SELECT id, false, true FROM settled
        """,
        cases=rows_json(cases),
        settled=key_rows(settled),
        resolution=resolution,
        moment=context.now,
        caller=context.principal.subject if context.principal else None,
    )
    return changed_of(rows)


async def settle_override(context: Context, handout_id: UUID, resolution: str) -> Changed:
    """Resolve the open OVERRIDE case of a hand-out, by the caller."""
    rows = await fetch(
        context.session,
        """
        UPDATE review_case SET state = 'RESOLVED', resolution = :resolution, resolved_at = :moment,
                               resolved_by = :caller
        WHERE kind = 'OVERRIDE' AND state = 'OPEN' AND handout_id = :handout_id
        RETURNING id, false AS inserted, true AS settled
        """,
        handout_id=handout_id,
        resolution=resolution,
        moment=context.now,
        caller=context.caller.subject,
    )
    return changed_of(rows)


_READ = """
    SELECT k.id AS case_id, k.kind, k.state, k.site_id, k.handout_id, k.device_id, k.excess, k.opened_at, k.resolution,
           k.note, k.resolved_at, k.resolved_by, o.due_at,
           coalesce(k.state = 'OPEN' AND o.due_at < CAST(:now AS timestamptz), false) AS overdue
    FROM review_case AS k
    LEFT JOIN handout_override AS o ON k.kind = 'OVERRIDE' AND o.handout_id = k.handout_id
"""


@dataclass(frozen=True)
class Wanted:
    """Which cases: of these sites, and of one state and kind where they are named."""

    sites: Sequence[UUID]
    state: str | None = None
    kind: str | None = None


async def cases_at(
    session: AsyncSession, wanted: Wanted, *, after: UUID, limit: int, now: datetime
) -> Sequence[RowMapping]:
    """Cases after the id `after`, by id."""
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE k.id > :after AND k.site_id = ANY(CAST(:sites AS uuid[]))
          AND (CAST(:state AS text) IS NULL OR k.state = CAST(:state AS text))
          AND (CAST(:kind AS text) IS NULL OR k.kind = CAST(:kind AS text))
        ORDER BY k.id LIMIT :limit
        """,
        after=after,
        sites=list(wanted.sites),
        state=wanted.state,
        kind=wanted.kind,
        limit=limit,
        now=now,
    )


async def read_case(session: AsyncSession, case_id: UUID, now: datetime) -> RowMapping | None:
    """One case with what both sides say of it."""
    return await fetch_one(
        session,
        f"""
        SELECT c.*, h.id IS NOT NULL AS has_handout, h.device_id AS by_device, h.device_seq, h.offline, h.scanned_at,
               coalesce(h.card_code, g.code, k.card_code) AS card, h.round_id, h.quantity, h.occurred_at,
               h.recorded_at, h.done_by, v.verdict, v.code, v.parameters, v.components, v.time_uncertain,
               e.allowance AS allowed, e.taken + e.over AS taken, r.handout_id IS NOT NULL AS reversed,
               w.reason AS override_reason, w.asked_by, s.signed_by, s.signed_at, k.item_id,
               k.card_code AS code_then_unknown, f.state AS card_state, p.code IS NOT NULL AS card_printed,
               (SELECT coalesce(sum(b.qty), 0) FROM balance AS b
                WHERE b.account = 'SHELF' AND (b.place_id, b.item_id) = (k.site_id, k.item_id))::bigint AS on_shelf
        FROM ({_READ} WHERE k.id = :case_id) AS c
        JOIN review_case AS k ON k.id = c.case_id
        LEFT JOIN card AS g ON g.id = k.card_id
        LEFT JOIN card AS f ON f.code = k.card_code
        LEFT JOIN printed_card AS p ON p.code = k.card_code
        LEFT JOIN handout AS h ON h.id = k.handout_id
        LEFT JOIN verdict AS v ON v.handout_id = h.id
        LEFT JOIN handout_reversal AS r ON r.handout_id = h.id
        LEFT JOIN handout_override AS w ON w.handout_id = h.id
        LEFT JOIN countersignature AS s ON s.handout_id = h.id
        LEFT JOIN LATERAL (
            SELECT n.allowance, n.taken, n.over FROM claim AS m
            JOIN entitlement AS n USING (rule_id, unit_id, window_key)
            WHERE m.handout_id = h.id AND NOT m.inherited ORDER BY m.slot LIMIT 1
        ) AS e ON true
        """,
        case_id=case_id,
        now=now,
    )


async def lock_case(session: AsyncSession, case_id: UUID, now: datetime) -> RowMapping | None:
    """An open case, its row locked."""
    return await fetch_one(
        session, f"{_READ} WHERE k.id = :case_id AND k.state = 'OPEN' FOR UPDATE OF k", case_id=case_id, now=now
    )


async def people_of(session: AsyncSession, handout_id: UUID) -> set[UUID]:
    """Who asked for the hand-out's override, and who gave it."""
    rows = await fetch(
        session,
        """
        SELECT o.asked_by, h.done_by FROM handout_override AS o JOIN handout AS h ON h.id = o.handout_id
        WHERE o.handout_id = :handout_id
        """,
        handout_id=handout_id,
    )
    return {person for row in rows for person in row.values()}


async def resolve(session: AsyncSession, case_id: UUID, body: ResolutionIn, context: Context) -> None:
    """Store who resolved it, when and how."""
    await run(
        session,
        """
        UPDATE review_case SET state = 'RESOLVED', resolution = :resolution, note = :note, resolved_at = :moment,
               resolved_by = :caller
        WHERE id = :case_id
        """,
        case_id=case_id,
        resolution=body.resolution.value,
        note=body.note,
        moment=context.now,
        caller=context.caller.subject,
    )
