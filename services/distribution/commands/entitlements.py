"""What may be given to a card's bearer or a household now, per open round, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution import rules
from services.distribution.commands.asked import Asked, Moment, facts_of, load
from services.distribution.commands.handouts import GIVERS
from services.distribution.commands.rules import words_of
from services.distribution.queries import entitlements, handouts
from services.distribution.queries import rounds as round_queries
from services.distribution.schemas.handouts import EntitlementOut, EntitlementsOut, HandoutIn, OthersGiftOut
from shared.context import Context
from shared.ids import new_id

UNKNOWN = "recipient_unknown"


async def read_entitlements(
    context: Context,
    site_id: UUID,
    *,
    card: str | None,
    household_id: UUID | None,
    person_id: UUID | None,
    language: str,
) -> EntitlementsOut:
    """One line per open round of the site, its rule in words; nothing is locked and nothing is written.

    Raises:
        NotFound: the site is not one of the caller's.
    """
    context.caller.must_be_at(site_id, *GIVERS)
    rounds = await round_queries.open_rounds(context.session, site_id)
    items = [
        HandoutIn(
            id=new_id(),
            round_id=row["round_id"],
            site_id=site_id,
            card=card,
            household_id=household_id,
            person_id=person_id,
        )
        for row in rounds
    ]
    asked = await load(context, items, [Moment(context.now, context.now)] * len(items))
    facts = await facts_of(context, asked, lock=False)
    keys = [rules.key_of(fact) for fact in facts]
    standings = (await entitlements.standings(context.session, keys)).standings
    given = await handouts.last_given(context.session, [key for key, row in standings.items() if row.taken or row.held])
    others = await handouts.given_by_others(context.session, standings)
    names = {row["round_id"]: row["round_code"] for row in rounds}
    lines = []
    for one, fact, key in zip(asked, facts, keys, strict=True):
        said = {"name": names[one.item.round_id], "words": words_of(one.row, language)}
        if fact.recipient_code == UNKNOWN:  # nothing was given to them, as far as it shows
            lines.append(_line(one, fact, None, None, others=[], **said))
        else:
            lines.append(_line(one, fact, standings.get(key), given.get(key), others=others.get(key, []), **said))
    if not asked:
        return EntitlementsOut(items=[])
    return EntitlementsOut(household_size=asked[0].row["members"], bearer=asked[0].bearer, items=lines)


def _line(
    one: Asked,
    fact: rules.Facts,
    standing: rules.Standing | None,
    last: RowMapping | None,
    *,
    name: str,
    words: str,
    others: Sequence[RowMapping],
) -> EntitlementOut:
    now = rules.standing_of(fact, standing)
    refusal = rules.code_of(fact)
    may = 0 if refusal else rules.room(fact, now)
    until = rules.blocked_until(fact, now) if not may else None
    kits = replace(one, item=one.item.model_copy(update={"quantity": may}), refill=rules.refill_due(fact, now))
    reason = rules.why_not(fact.failed) if refusal == "not_entitled" and fact.failed else None
    return EntitlementOut(
        round_id=one.item.round_id,
        round_code=name,
        kit_kind=one.row["kit_kind"],
        kit_name=one.row["kit_name"],
        unit=one.row["unit"],
        rule_in_words=words,
        allowed=max(now.allowance, rules.allowance_of(fact)),
        taken=rules.received(fact, now),
        may_receive=may,
        refill=may > 0 and kits.refill,
        components=kits.components if may else {},
        offered=kits.offered if may else {},
        code=refusal or (fact.noted if may else "already_received"),
        reason=reason,
        given_at=last["occurred_at"] if last else None,
        given_site_id=last["site_id"] if last else None,
        blocked_until=until.isoformat() if until else None,
        by_others=[OthersGiftOut(**row) for row in others],
    )
