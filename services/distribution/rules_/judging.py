"""Who may receive what: pure rules, no I/O and no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import ceil
from uuid import UUID

Key = tuple[UUID, UUID, str]
"""Rule, unit and window: one row of `entitlement`."""


@dataclass(frozen=True)
class Facts:
    """What is known of one hand-out before it is judged.

    `code` is what an online desk would refuse it with for reasons other than the allowance (card, round,
    conditions), or None. `arrival_id` is the arrival that an ARRIVAL window holds by, else the day of first contact.
    """

    handout_id: UUID
    rule_id: UUID
    unit_id: UUID
    period: str
    round_id: UUID
    quantity: int
    local_day: date
    members: int
    rule_quantity: int
    members_per_kit: int | None = None
    quantity_max: int | None = None
    period_days: int | None = None
    anchor: date | None = None
    emergency_id: UUID | None = None
    arrival_id: UUID | None = None
    contact_window: str | None = None
    code: str | None = None
    duplicate: bool = False


@dataclass
class Standing:
    """One entitlement row as it is being judged."""

    allowance: int
    taken: int = 0
    over: int = 0


@dataclass(frozen=True)
class Judged:
    """The verdict on one hand-out; `claims` tells whether it draws on the entitlement."""

    facts: Facts
    key: Key
    verdict: str
    code: str | None
    allowance: int
    claims: bool


@dataclass
class Judgement:
    """All verdicts of a batch, and the standings after it."""

    judged: list[Judged] = field(default_factory=list)
    standings: dict[Key, Standing] = field(default_factory=dict)


def allowance_of(facts: Facts) -> int:
    """How many kits the rule allows the unit in one window (`domain.md`: e.g. `ceil(members / 5)`, at most 2)."""
    if facts.members_per_kit is None:
        return facts.rule_quantity
    wanted = max(1, ceil(facts.members / facts.members_per_kit)) * facts.rule_quantity
    return min(wanted, facts.quantity_max) if facts.quantity_max is not None else wanted


def window_key(facts: Facts) -> str:
    """The window that the hand-out falls into; days are local days of the operation.

    Raises:
        ValueError: the period is none of this version's.
    """
    if facts.period == "ROUND":
        return f"R:{facts.round_id}"
    if facts.period == "EVENT":
        return f"E:{facts.emergency_id}"
    if facts.period == "ARRIVAL":
        if facts.arrival_id is not None:
            return f"A:{facts.arrival_id}"
        return facts.contact_window or f"A:{facts.local_day.isoformat()}"
    if facts.period == "CALENDAR" and facts.anchor is not None and facts.period_days:
        return f"D:{calendar_start(facts.local_day, facts.anchor, facts.period_days).isoformat()}"
    raise ValueError(f"unknown period {facts.period}")


def calendar_start(day: date, anchor: date, days: int) -> date:
    """The first day of the calendar window of `days` days, counted from `anchor`, that holds `day`."""
    return anchor + timedelta(days=(day - anchor).days // days * days)


def blocked_until(key: str, anchor_days: int | None) -> date | None:
    """From which day a CALENDAR window lets the unit receive again; None for windows that no day ends."""
    if not key.startswith("D:") or anchor_days is None:
        return None
    return date.fromisoformat(key[2:]) + timedelta(days=anchor_days)


def key_of(facts: Facts) -> Key:
    """The entitlement row that the hand-out draws on."""
    return facts.rule_id, facts.unit_id, window_key(facts)


def raised(standing: Standing, allowance: int) -> Standing:
    """The same takings under a larger allowance: what was over may now fit."""
    if allowance <= standing.allowance:
        return replace(standing)
    return settle(standing.taken + standing.over, allowance)


def settle(total: int, allowance: int) -> Standing:
    """The standing after `total` kits of live claims: taken up to the allowance, the rest over (I2)."""
    return Standing(allowance, min(total, allowance), max(0, total - allowance))


def judge(batch: Sequence[Facts], standings: dict[Key, Standing], *, goods_gone: bool) -> Judgement:
    """Judge `batch` in its order with running sums.

    Goods that are not gone are refused where they do not fit. Goods that are gone are recorded: the excess goes to
    `over`, which belongs to the unit and window and not to one hand-out.
    """
    result = Judgement(standings={key: replace(standing) for key, standing in standings.items()})
    for facts in batch:
        key = key_of(facts)
        allowance = allowance_of(facts)
        standing = raised(result.standings.get(key, Standing(allowance)), allowance)
        verdict, code, claims = _verdict(facts, standing, goods_gone=goods_gone)
        if claims:
            standing = settle(standing.taken + standing.over + facts.quantity, standing.allowance)
        result.standings[key] = standing
        result.judged.append(Judged(facts, key, verdict, code, standing.allowance, claims))
    return result


def refused(facts: Facts, code: str) -> Judgement:
    """The judgement of one hand-out that something other than the entitlement refused, such as an empty shelf."""
    return Judgement([Judged(facts, key_of(facts), "REFUSED", code, allowance_of(facts), claims=False)])


def _verdict(facts: Facts, standing: Standing, *, goods_gone: bool) -> tuple[str, str | None, bool]:
    fits = standing.taken + standing.over + facts.quantity <= standing.allowance
    if facts.duplicate:
        return "DUPLICATE_SCAN", None, False
    if not goods_gone:
        if facts.code is not None:
            return "REFUSED", facts.code, False
        return ("GIVEN", None, True) if fits else ("REFUSED", "already_received", False)
    if facts.code == "card_unknown":
        return "UNKNOWN_CARD", facts.code, True
    if facts.code is not None:
        return "GIVEN_DESPITE", facts.code, True
    return ("GIVEN", None, True) if fits else ("GIVEN_OVER", "already_received", True)


def components_of(bill: Iterable[tuple[UUID, int]], quantity: int) -> dict[UUID, int]:
    """What `quantity` kits hold: item id to pieces."""
    return {item_id: per_kit * quantity for item_id, per_kit in bill}
