"""Writing a judgement: standings, claims, verdicts and cases, in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from services.distribution.queries import rolling
from services.distribution.queries.cases import OPEN_CASES, SETTLE_CASES, Changed, changed_of
from services.distribution.queries.entitlements import key_rows, standing_rows
from services.distribution.rules import ROLLING, Judgement, Key
from shared.context import Context
from shared.db import fetch, rows_json

WRITE = f"""
WITH standing AS (
    UPDATE entitlement AS e SET allowance = s.allowance, taken = s.taken, over = s.over
    FROM jsonb_to_recordset(CAST(:standings AS jsonb))
         AS s(rule_id uuid, unit_id uuid, window_key text, allowance integer, taken integer, over integer)
    WHERE (e.rule_id, e.unit_id, e.window_key) = (s.rule_id, s.unit_id, s.window_key)
      AND (e.allowance, e.taken, e.over) IS DISTINCT FROM (s.allowance, s.taken, s.over)
), claimed AS (
    INSERT INTO claim (handout_id, rule_id, slot, unit_id, claimed_as, window_key, qty, allowance, local_day, over,
                       blocks)
    SELECT handout_id, rule_id, slot, unit_id, claimed_as, window_key, qty, allowance, local_day, slot < 0,
           CASE WHEN blocked_days IS NOT NULL THEN daterange(local_day, local_day + blocked_days) END
    FROM jsonb_to_recordset(CAST(:claims AS jsonb))
         AS c(handout_id uuid, rule_id uuid, slot smallint, unit_id uuid, claimed_as uuid, window_key text,
              qty integer, allowance integer, local_day date, blocked_days integer)
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

    What was held in a ROLLING window and moves to make place is over until what is new stands in its slot. `cases` are
    opened, or take the excess of the open one of their window; those of the windows of `settled` end.
    """
    moving = [row for row in _moves(judgement) if row["slot"] != row["new_slot"]]
    if moving:
        await rolling.hold(context.session, moving)
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
    if moving:
        await rolling.place(context.session, moving)
    return changed_of(rows)


def _moves(judgement: Judgement) -> Iterable[dict[str, object]]:
    for key, standing in judgement.standings.items():
        if standing.held and key in judgement.before:
            yield from rolling.move_rows(key[0], judgement.before[key].held, standing.held)


def _claims(judgement: Judgement) -> Iterable[dict[str, object]]:
    """A row for each hand-out that claims; in a ROLLING window one for each of its kits."""
    slots = {one.handout_id: one.slots for standing in judgement.standings.values() for one in standing.held}
    for judged in judgement.judged:
        if not judged.claims:
            continue
        facts = judged.facts
        claim = {
            "handout_id": facts.handout_id,
            "rule_id": judged.key[0],
            "slot": 0,
            "unit_id": judged.key[1],
            "claimed_as": facts.claimed_as or facts.unit_id,
            "window_key": judged.key[2],
            "qty": facts.quantity,
            "allowance": judged.allowance,
            "local_day": facts.local_day,
            "blocked_days": None,
        }
        if judged.key[2] != ROLLING:
            yield claim
            continue
        for slot in slots[facts.handout_id]:
            yield claim | {"slot": slot, "qty": 1, "blocked_days": facts.period_days}
