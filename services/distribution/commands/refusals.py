"""What a refusal says beside its code: when and where before, from when again, how many, or which condition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.distribution import rules
from services.distribution.queries import handouts
from services.distribution.rules import Judgement
from shared.context import Context


async def refusal_details(context: Context, judgement: Judgement) -> dict[UUID, dict[str, Any]]:
    """For what was received already: when, where, and from when again; for what was never allowed: how many are, or
    which condition does not hold.
    """
    details: dict[UUID, dict[str, Any]] = {
        one.facts.handout_id: {"allowed": one.allowance} for one in judgement.judged if one.code == "over_allowance"
    }
    details |= {
        one.facts.handout_id: _reason_of(one.facts.failed)
        for one in judgement.judged
        if one.code == "not_entitled" and one.facts.failed
    }
    again = [one for one in judgement.judged if one.code == "already_received"]
    given = await handouts.last_given(context.session, {one.key for one in again}) if again else {}
    for one in again:
        last = given.get(one.key)
        until = rules.blocked_until(one.facts, judgement.standings[one.key])
        details[one.facts.handout_id] = {
            "given_at": last["occurred_at"] if last else None,
            "given_site_id": last["site_id"] if last else None,
            "blocked_until": until,
        }
    return details


def _reason_of(failed: rules.Failed) -> dict[str, Any]:
    """Which conditions do not hold: for machines, and in words."""
    words = rules.why_not(failed)
    return {
        "clause": failed.clause,
        "conditions": [condition.as_json() for condition in failed.conditions],
        **{f"reason_{language}": said for language, said in words.items()},
    }
