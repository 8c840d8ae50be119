"""Review cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.entitlements import key_rows
from services.distribution.rules import Key
from shared.context import Context
from shared.db import fetch, fetch_one, rows_json, run

OPEN_CASES = """
    INSERT INTO review_case (id, kind, site_id, handout_id, card_id, rule_id, unit_id, window_key, item_id, excess,
                             opened_at)
    SELECT id, kind, site_id, handout_id, card_id, rule_id, unit_id, window_key, item_id, excess, opened_at
    FROM jsonb_to_recordset(CAST(:cases AS jsonb))
         AS k(id uuid, kind text, site_id uuid, handout_id uuid, card_id uuid, rule_id uuid, unit_id uuid,
              window_key text, item_id uuid, excess integer, opened_at timestamptz)
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


_READ = """
    SELECT id AS case_id, kind, state, site_id, handout_id, device_id, excess, opened_at, resolution FROM review_case
"""


async def cases_at(
    session: AsyncSession, sites: Sequence[UUID], *, state: str | None, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Cases of the sites after the id `after`, by id."""
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE id > :after AND site_id = ANY(CAST(:sites AS uuid[]))
          AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))
        ORDER BY id LIMIT :limit
        """,
        after=after,
        sites=list(sites),
        state=state,
        limit=limit,
    )


async def lock_case(session: AsyncSession, case_id: UUID) -> RowMapping | None:
    """An open case, its row locked."""
    return await fetch_one(session, f"{_READ} WHERE id = :case_id AND state = 'OPEN' FOR UPDATE", case_id=case_id)


async def resolve(session: AsyncSession, case_id: UUID, resolution: str, context: Context) -> None:
    """Store who resolved it, when and how."""
    await run(
        session,
        """
        UPDATE review_case SET state = 'RESOLVED', resolution = :resolution, resolved_at = :moment,
               resolved_by = :caller
        WHERE id = :case_id
        """,
        case_id=case_id,
        resolution=resolution,
        moment=context.now,
        caller=context.caller.subject,
    )
