"""Writing a judgement: standings, claims, verdicts and cases, in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from services.distribution.queries.cases import OPEN_CASES, SETTLE_CASES, Changed, changed_of
from services.distribution.queries.entitlements import key_rows, standing_rows
from services.distribution.rules import Judgement, Key
from shared.context import Context
from shared.db import fetch, rows_json

WRITE = f"""
WITH standing AS (
    UPDATE entitlement AS e SET allowance = s.allowance, taken = s.taken, over = s.over, raised = s.raised
    FROM jsonb_to_recordset(CAST(:standings AS jsonb))
         AS s(rule_id uuid, unit_id uuid, window_key text, allowance integer, taken integer, over integer,
              raised integer)
    WHERE (e.rule_id, e.unit_id, e.window_key) = (s.rule_id, s.unit_id, s.window_key)
      AND (e.allowance, e.taken, e.over, e.raised) IS DISTINCT FROM (s.allowance, s.taken, s.over, s.raised)
), claimed AS (
    INSERT INTO claim (handout_id, rule_id, unit_id, claimed_as, window_key, qty, raises, allowance, local_day)
    SELECT handout_id, rule_id, unit_id, claimed_as, window_key, qty, raises, allowance, local_day
    FROM jsonb_to_recordset(CAST(:claims AS jsonb))
         AS c(handout_id uuid, rule_id uuid, unit_id uuid, claimed_as uuid, window_key text, qty integer,
              raises integer, allowance integer, local_day date)
), told AS (
    INSERT INTO verdict (handout_id, verdict, code, parameters, components, people, time_uncertain)
    SELECT handout_id, verdict, code, parameters, components, people, time_uncertain
    FROM jsonb_to_recordset(CAST(:verdicts AS jsonb))
         AS v(handout_id uuid, verdict text, code text, parameters jsonb, components jsonb, people integer,
              time_uncertain boolean)
), opened AS ({OPEN_CASES}), settled AS ({SETTLE_CASES})
SELECT id, inserted, false AS settled FROM opened UNION ALL SELECT id, false, true FROM settled
"""


async def write(
    context: Context,
    judgement: Judgement,
    *,
    verdicts: Iterable[dict[str, object]],
    cases: Iterable[dict[str, object]],
    settled: Iterable[Key],
) -> Changed:
    """Store what was judged; the standings' rows are locked by this transaction.

    `cases` are opened, or take the excess of the open one of their window; those of the windows of `settled` end.
    """
    rows = await fetch(
        context.session,
        WRITE,
        standings=standing_rows(judgement.standings),
        claims=rows_json(_claims(judgement)),
        verdicts=rows_json(verdicts),
        cases=rows_json(cases),
        settled=key_rows(settled),
        resolution="ALLOWANCE_GREW",
        moment=context.now,
        caller=context.caller.subject,
    )
    return changed_of(rows)


def _claims(judgement: Judgement) -> Iterable[dict[str, object]]:
    for judged in judgement.judged:
        if judged.claims:
            yield {
                "handout_id": judged.facts.handout_id,
                "rule_id": judged.key[0],
                "unit_id": judged.key[1],
                "claimed_as": judged.facts.claimed_as or judged.facts.unit_id,
                "window_key": judged.key[2],
                "qty": judged.facts.weight,
                "raises": judged.facts.raises,
                "allowance": judged.allowance,
                "local_day": judged.facts.local_day,
            }
