"""The judgement of a batch: running sums under locked rows, and what each disagreement is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from services.distribution.rules.facts import Facts, Key, allowance_of, code_of
from services.distribution.rules.rolling import ROLLING, Held, blocking, fits, free_from, settled, unplaced
from services.distribution.rules.scans import Scans
from services.distribution.rules.windows import at_other_times, calendar_of, key_of


@dataclass
class Standing:
    """One entitlement row as it is being judged; `raised` is how much of the allowance its live claims gave.

    `held` is all that is given in a ROLLING window. Its row is the lock of that: it allows and takes nothing itself,
    and says how many are over. `last_day` is when the unit last received in an ARRIVAL window. `inherited` is what a
    household had of another when it split off from that: of it, as much as the rule allows is taken, and none is over.
    """

    allowance: int
    taken: int = 0
    over: int = 0
    raised: int = 0
    held: tuple[Held, ...] = ()
    last_day: date | None = None
    inherited: int = 0

    @property
    def total(self) -> int:
        """Kits of all live claims of a window that is not ROLLING; of what was inherited those that count."""
        return self.taken + self.over

    @property
    def own(self) -> int:
        """The same without what was inherited."""
        return self.total - min(self.inherited, self.by_rule)

    @property
    def by_rule(self) -> int:
        """The allowance without what claims themselves gave: overrides, and refills."""
        return self.allowance - self.raised


@dataclass(frozen=True)
class Judged:
    """The verdict on one hand-out; `claims` tells whether it draws on the entitlement, `allowance` is the rule's.

    `refill`: the unit has had its kits, and gets what of them is used up.
    """

    facts: Facts
    key: Key
    verdict: str
    code: str | None
    allowance: int
    claims: bool
    time_uncertain: bool = False
    refill: bool = False

    @property
    def raises(self) -> int:
        """By how much its claim raises the allowance, for as long as it lives: an override, and a refill."""
        return self.facts.weight if self.refill else self.facts.raises


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
    grown = settle(standing.own, allowance, standing.raised, standing.inherited)
    return replace(grown, last_day=standing.last_day)


def settle(own: int, by_rule: int, raised: int = 0, inherited: int = 0) -> Standing:
    """The standing after `own` kits of live claims: taken up to the allowance, the rest over (I2).

    Of what was `inherited` as much is taken beside them as the rule allows: by itself it is never over.
    """
    allowance, total = by_rule + raised, own + min(inherited, by_rule)
    return Standing(allowance, min(total, allowance), max(0, total - allowance), raised, inherited=inherited)


def rolled(held: Iterable[Held], days: int) -> Standing:
    """The standing of a ROLLING window in which these are held."""
    placed = settled(held, days)
    return Standing(0, over=sum(one.over for one in placed if not one.inherited), held=placed)


def row_allowance(facts: Facts) -> int:
    """The allowance of the hand-out's entitlement row when it is made."""
    return 0 if facts.period == ROLLING else allowance_of(facts)


def standing_of(facts: Facts, standing: Standing | None) -> Standing:
    """What stands for the hand-out: the row as it is, under the hand-out's own allowance where that is larger."""
    if facts.period == ROLLING:
        there = standing or Standing(0)
        if any(one.inherited for one in there.held):
            return replace(there, held=settled(there.held, _days(facts)))
        return there
    allowance = allowance_of(facts)
    present = standing or Standing(allowance)
    if facts.headcount is not None:  # of those without a token there are fewer as cards are bound
        return settle(present.total, max(allowance, present.taken))
    return raised(present, allowance)


def received(facts: Facts, standing: Standing) -> int:
    """How many kits the unit has had of what it may have by now."""
    if facts.period == ROLLING:
        return blocking(standing.held, facts.local_day, _days(facts))
    return standing.total


def room(facts: Facts, standing: Standing) -> int:
    """How many kits may still be given."""
    if refill_due(facts, standing):
        return allowance_of(facts)
    if facts.period != ROLLING:
        return max(0, standing.allowance - standing.total)
    kits = range(allowance_of(facts), 0, -1)
    return next((n for n in kits if fits(standing.held, _held(replace(facts, quantity=n)), _days(facts))), 0)


def blocked_until(facts: Facts, standing: Standing) -> date | None:
    """From which day on the unit may receive again; None for windows that no day ends."""
    if facts.period == ROLLING:
        return free_from(standing.held, _held(facts), _days(facts))
    if facts.period == "ARRIVAL" and facts.consumable_days and standing.last_day:
        return standing.last_day + timedelta(days=facts.consumable_days)
    calendar = calendar_of(facts)
    return calendar.next_start(facts.local_day) if calendar else None


def refill_due(facts: Facts, standing: Standing) -> bool:
    """Whether the unit has had its kits in this stay, and so many days ago that what is used up is given again."""
    if facts.period != "ARRIVAL" or not facts.consumable_days or standing.last_day is None:
        return False
    if facts.overridden or facts.by_others or facts.headcount is not None:
        return False
    had = standing.total >= standing.allowance and facts.quantity <= allowance_of(facts)
    return had and (facts.local_day - standing.last_day).days >= facts.consumable_days


def judge(
    batch: Sequence[Facts],
    standings: Mapping[Key, Standing],
    *,
    goods_gone: bool,
    same_scan_within: timedelta = timedelta(),
) -> Judgement:
    """Judge `batch` in its order with running sums.

    Goods that are not gone are refused where they do not fit. Goods that are gone are recorded: the excess goes to
    `over`, which belongs to the unit and window and not to one hand-out. A scan that repeats others of the same device
    `same_scan_within` is one with them and moves nothing.
    """
    result = Judgement(before=standings)
    scans = Scans(same_scan_within)
    for facts in batch:
        key = key_of(facts)
        standing = _standing(facts, result.standings, standings)
        repeat = scans.repeats(facts)
        verdict, code, claims = _verdict(facts, standing, goods_gone=goods_gone, repeat=repeat)
        uncertain = any(
            _verdict(other, _standing(other, result.standings, standings), goods_gone=goods_gone, repeat=repeat)
            != (verdict, code, claims)
            for other in at_other_times(facts, standing.held)
        )
        refill = claims and refill_due(facts, standing)
        if claims:
            standing = _drawn(facts, standing, refill=refill)
        if verdict != "REFUSED":
            scans.add(facts)
        result.standings[key] = standing
        allowance = allowance_of(facts) if facts.period == ROLLING else standing.by_rule
        result.judged.append(Judged(facts, key, verdict, code, allowance, claims, uncertain, refill))
    return result


def refused(facts: Facts, code: str) -> Judgement:
    """The judgement of one hand-out that something other than the entitlement refused, such as an empty shelf."""
    return Judgement([Judged(facts, key_of(facts), "REFUSED", code, allowance_of(facts), claims=False)])


def _standing(facts: Facts, now: Mapping[Key, Standing], before: Mapping[Key, Standing]) -> Standing:
    key = key_of(facts)
    return standing_of(facts, now.get(key) or before.get(key))


def _drawn(facts: Facts, standing: Standing, *, refill: bool) -> Standing:
    """The standing after the hand-out; a refill is allowed beside the kits."""
    if facts.period == ROLLING:
        return rolled((*standing.held, _held(facts)), _days(facts)) if facts.counted else standing
    more = facts.weight if refill else facts.raises
    drawn = settle(standing.own + facts.weight, standing.by_rule, standing.raised + more, standing.inherited)
    if facts.consumable_days:
        drawn.last_day = max(facts.local_day, standing.last_day or facts.local_day)
    return drawn


def _held(facts: Facts) -> Held:
    """What it holds of a ROLLING window: an override allows its kits beside all that the rule does."""
    held = unplaced(facts.handout_id, facts.local_day, allowance_of(facts), facts.quantity)
    return replace(held, raises=facts.raises)


def _days(facts: Facts) -> int:
    return facts.period_days or 1


def _verdict(facts: Facts, standing: Standing, *, goods_gone: bool, repeat: bool) -> tuple[str, str | None, bool]:
    if repeat:
        return "DUPLICATE_SCAN", None, False
    code, excess = code_of(facts), _excess_code(facts, standing)
    if facts.by_others and (goods_gone or code is None):
        return "GIVEN_BY_OTHERS", code or facts.noted, True
    if not goods_gone:
        refusal = code or excess
        return ("REFUSED", refusal, False) if refusal else ("GIVEN", facts.noted, True)
    if code == "card_unknown":
        return "UNKNOWN_CARD", code, True
    if code is not None:
        return "GIVEN_DESPITE", code, True
    return ("GIVEN_OVER", excess, True) if excess else ("GIVEN", facts.noted, True)


def _excess_code(facts: Facts, standing: Standing) -> str | None:
    if facts.overridden:
        return None
    if facts.period == ROLLING:
        within = fits(standing.held, _held(facts), _days(facts))
    else:
        within = standing.total + facts.quantity <= standing.allowance or refill_due(facts, standing)
    if within:
        return None
    if facts.headcount is not None:
        return "group_exhausted"
    return "already_received" if received(facts, standing) else "over_allowance"
