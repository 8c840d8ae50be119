"""Writing a judgement: standings, claims, verdicts and cases, in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.rules import Judgement
from shared.db import rows_json, run

_OPEN_CASES = """
    INSERT INTO review_case (id, kind, site_id, handout_id, card_id, rule_id, unit_id, window_key, item_id, excess,
                             opened_at)
    SELECT id, kind, site_id, handout_id, card_id, rule_id, unit_id, window_key, item_id, excess, opened_at
    FROM jsonb_to_recordset(CAST(:cases AS jsonb))
         AS k(id uuid, kind text, site_id uuid, handout_id uuid, card_id uuid, rule_id uuid, unit_id uuid,
              window_key text, item_id uuid, excess integer, opened_at timestamptz)
    ON CONFLICT (rule_id, unit_id, window_key) WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'
        DO UPDATE SET excess = excluded.excess
"""

WRITE = f"""
WITH standing AS (
    UPDATE entitlement AS e SET allowance = s.allowance, taken = s.taken, over = s.over
    FROM jsonb_to_recordset(CAST(:standings AS jsonb))
         AS s(rule_id uuid, unit_id uuid, window_key text, allowance integer, taken integer, over integer)
    WHERE (e.rule_id, e.unit_id, e.window_key) = (s.rule_id, s.unit_id, s.window_key)
      AND (e.allowance, e.taken, e.over) IS DISTINCT FROM (s.allowance, s.taken, s.over)
), claimed AS (
    INSERT INTO claim (handout_id, rule_id, unit_id, claimed_as, window_key, qty, allowance, local_day)
    SELECT handout_id, rule_id, unit_id, claimed_as, window_key, qty, allowance, local_day
    FROM jsonb_to_recordset(CAST(:claims AS jsonb))
         AS c(handout_id uuid, rule_id uuid, unit_id uuid, claimed_as uuid, window_key text, qty integer,
              allowance integer, local_day date)
), opened AS ({_OPEN_CASES})
INSERT INTO verdict (handout_id, verdict, code, parameters, components, people)
SELECT handout_id, verdict, code, parameters, components, people
FROM jsonb_to_recordset(CAST(:verdicts AS jsonb))
     AS v(handout_id uuid, verdict text, code text, parameters jsonb, components jsonb, people integer)
"""


async def open_cases(session: AsyncSession, cases: Iterable[dict[str, object]]) -> None:
    """Open cases that were found after the judgement was written."""
    await run(session, _OPEN_CASES, cases=rows_json(cases))


async def write(
    session: AsyncSession,
    judgement: Judgement,
    *,
    verdicts: Iterable[dict[str, object]],
    cases: Iterable[dict[str, object]],
) -> None:
    """Store what was judged; the standings' rows are locked by this transaction."""
    await run(
        session,
        WRITE,
        standings=rows_json(
            {
                "rule_id": rule,
                "unit_id": unit,
                "window_key": window,
                "allowance": standing.allowance,
                "taken": standing.taken,
                "over": standing.over,
            }
            for (rule, unit, window), standing in judgement.standings.items()
        ),
        claims=rows_json(
            {
                "handout_id": judged.facts.handout_id,
                "rule_id": judged.key[0],
                "unit_id": judged.key[1],
                "claimed_as": judged.facts.unit_id,
                "window_key": judged.key[2],
                "qty": judged.facts.quantity,
                "allowance": judged.allowance,
                "local_day": judged.facts.local_day,
            }
            for judged in judgement.judged
            if judged.claims
        ),
        verdicts=rows_json(verdicts),
        cases=rows_json(cases),
    )
