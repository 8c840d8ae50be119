"""The judgement of a batch: running sums under locked rows, and what each disagreement is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.distribution.rules.facts import Facts, Key, Scan, allowance_of, code_of
from services.distribution.rules.windows import key_of, on_other_days


@dataclass
class Standing:
    """One entitlement row as it is being judged; `raised` is how much of the allowance live overrides gave."""

    allowance: int
    taken: int = 0
    over: int = 0
    raised: int = 0

    @property
    def total(self) -> int:
        """Kits of all live claims."""
        return self.taken + self.over

    @property
    def by_rule(self) -> int:
        """The allowance without what overrides gave."""
        return self.allowance - self.raised


@dataclass(frozen=True)
class Judged:
    """The verdict on one hand-out; `claims` tells whether it draws on the entitlement, `allowance` is the rule's."""

    facts: Facts
    key: Key
    verdict: str
    code: str | None
    allowance: int
    claims: bool
    time_uncertain: bool = False


@dataclass
class Judgement:
    """All verdicts of a batch, and the standings before and after it."""

    judged: list[Judged] = field(default_factory=list)
    standings: dict[Key, Standing] = field(default_factory=dict)
    before: Mapping[Key, Standing] = field(default_factory=dict)

    def excess_changed(self) -> dict[Key, int]:
        """The rows whose excess is another than before, with what it is now (I2)."""
        return {
            key: standing.over
            for key, standing in self.standings.items()
            if standing.over != (self.before[key].over if key in self.before else 0)
        }


def raised(standing: Standing, allowance: int) -> Standing:
    """The same takings under a larger allowance by the rule: what was over may now fit."""
    if allowance <= standing.by_rule:
        return replace(standing)
    return settle(standing.total, allowance, standing.raised)


def settle(total: int, by_rule: int, raised: int = 0) -> Standing:
    """The standing after `total` kits of live claims: taken up to the allowance, the rest over (I2)."""
    allowance = by_rule + raised
    return Standing(allowance, min(total, allowance), max(0, total - allowance), raised)


def judge(
    batch: Sequence[Facts],
    standings: Mapping[Key, Standing],
    *,
    goods_gone: bool,
    same_scan_within: timedelta = timedelta(),
) -> Judgement:
    """Judge `batch` in its order with running sums.

    Goods that are not gone are refused where they do not fit. Goods that are gone are recorded: the excess goes to
    `over`, which belongs to the unit and window and not to one hand-out. A repeat of a scan under whose verdict goods
    left, by the same device `same_scan_within`, is that scan again and moves nothing.
    """
    result = Judgement(before=standings)
    left: dict[Scan, datetime] = {}
    for facts in batch:
        key = key_of(facts)
        standing = _standing(facts, result.standings, standings)
        repeat = facts.duplicate or _is_again(facts, left, same_scan_within)
        verdict, code, claims = _verdict(facts, standing, goods_gone=goods_gone, repeat=repeat)
        uncertain = any(
            _verdict(other, _standing(other, result.standings, standings), goods_gone=goods_gone, repeat=repeat)
            != (verdict, code, claims)
            for other in on_other_days(facts)
        )
        if claims:
            standing = settle(standing.total + facts.weight, standing.by_rule, standing.raised + facts.raises)
            if facts.scan is not None and facts.scanned_at is not None:
                left[facts.scan] = facts.scanned_at
        result.standings[key] = standing
        result.judged.append(Judged(facts, key, verdict, code, standing.by_rule, claims, uncertain))
    return result


def refused(facts: Facts, code: str) -> Judgement:
    """The judgement of one hand-out that something other than the entitlement refused, such as an empty shelf."""
    return Judgement([Judged(facts, key_of(facts), "REFUSED", code, allowance_of(facts), claims=False)])


def _standing(facts: Facts, now: Mapping[Key, Standing], before: Mapping[Key, Standing]) -> Standing:
    allowance, key = allowance_of(facts), key_of(facts)
    present = now.get(key) or before.get(key) or Standing(allowance)
    if facts.headcount is not None:  # of those without a token there are fewer as cards are bound
        return settle(present.total, max(allowance, present.taken))
    return raised(present, allowance)


def _is_again(facts: Facts, left: Mapping[Scan, datetime], within: timedelta) -> bool:
    if facts.scan is None or facts.scanned_at is None or facts.scan not in left:
        return False
    return abs(facts.scanned_at - left[facts.scan]) <= within


def _verdict(facts: Facts, standing: Standing, *, goods_gone: bool, repeat: bool) -> tuple[str, str | None, bool]:
    if repeat:
        return "DUPLICATE_SCAN", None, False
    code, excess = code_of(facts), _excess_code(facts, standing)
    if facts.by_others and (goods_gone or code is None):
        return "GIVEN_BY_OTHERS", code, True
    if not goods_gone:
        refusal = code or excess
        return ("REFUSED", refusal, False) if refusal else ("GIVEN", None, True)
    if code == "card_unknown":
        return "UNKNOWN_CARD", code, True
    if code is not None:
        return "GIVEN_DESPITE", code, True
    return ("GIVEN_OVER", excess, True) if excess else ("GIVEN", None, True)


def _excess_code(facts: Facts, standing: Standing) -> str | None:
    if facts.overridden or standing.total + facts.quantity <= standing.allowance:
        return None
    if facts.headcount is not None:
        return "group_exhausted"
    return "already_received" if standing.total else "over_allowance"
