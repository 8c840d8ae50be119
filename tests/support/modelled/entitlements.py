"""Who has had what of what a rule allows: counted anew from the hand-outs whenever it is asked.

One thing is kept because the design keeps it: the window that a hand-out under an ARRIVAL rule was given in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from tests.support.modelled.acts import Kit, Plan, Round, Rule, Scan
from tests.support.modelled.shelves import Drawn
from tests.support.modelled.tally import Tally
from tests.support.modelled.told import Told
from tests.support.modelled.windows import ROLLING, days_apart, entries_of, entry_at, fixed_window, local, within

NOT_LEFT = ("REFUSED", "DUPLICATE_SCAN")

Key = tuple[UUID, UUID, str]
"""Rule, unit, window."""


@dataclass
class Handout:
    """A hand-out that was recorded, with its verdict for ever, and which lots it drew on (None: none was there).

    `unit` is whom it was for as it was known then, `counts_at` by what was told last. `refill`: it was of what is used
    up alone.
    """

    scan: Scan
    rule: Rule
    claimed_as: UUID
    unit: UUID
    counts_at: UUID
    happened: datetime
    scanned_at: datetime
    window: str = ""
    verdict: str = ""
    code: str | None = None
    refill: bool = False
    drawn: Drawn = field(default_factory=list)
    reversed: bool = False

    @property
    def key(self) -> Key:
        """The entitlement that it draws on."""
        return self.rule.id, self.counts_at, self.window

    @property
    def raises(self) -> int:
        """By how much it raises what is allowed, for as long as it stands."""
        return self.scan.quantity if self.scan.override or self.refill else 0


class Entitlements:
    """What units received, and of whom it was heard that they are one unit."""

    told_by: type[Told] = Told
    gap_days = 14
    """So long after a contact, or before an arrival that is written down, it is the same entry."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rounds: dict[UUID, Round] = {one.id: one for one in plan.rounds}
        self.told = self.told_by()
        self.tally = Tally()
        self.handouts: dict[UUID, Handout] = {}

    def standings(self) -> dict[Key, tuple[int, int]]:
        """What is taken of each entitlement, and how much is over."""
        claims: dict[Key, list[Handout]] = defaultdict(list)
        for made in self.handouts.values():
            if self.counts(made):
                claims[made.key].append(made)
        over = {key: self.excess(key, made) for key, made in claims.items()}
        taken = {
            key: 0 if key[2] == ROLLING else sum(one.scan.quantity for one in made) - over[key]
            for key, made in claims.items()
        }
        return {key: (taken[key], over[key]) for key in claims}

    def kit_of(self, made: Handout) -> Kit:
        """The kit that was given."""
        return self.plan.kits[self.rounds[made.scan.round_id].kit_id]

    def counts(self, made: Handout) -> bool:
        """Whether a hand-out draws on its unit's entitlement."""
        return made.verdict not in NOT_LEFT and not made.reversed

    def rolling_days(self, rule: Rule) -> int:
        """In how many local days in a row no more than what is allowed is given."""
        return rule.rolling_days or 1

    def refill_days(self, kit: Kit) -> int | None:
        """After how many local days of one stay what is used up is given again."""
        return kit.consumable_days

    def _claims(self, key: Key) -> list[Handout]:
        return [one for one in self.handouts.values() if self.counts(one) and one.key == key]

    def _allowance(self, key: Key) -> int:
        """What the rule alone allows."""
        rule = next(one.rule for one in self.plan.rounds if one.rule.id == key[0])
        if rule.members_per_kit is None:
            return rule.quantity
        home = self.told.households.get(key[1])
        by_size = rule.quantity * -(-(home.size if home else 1) // rule.members_per_kit)
        return min(by_size, rule.quantity_max or by_size)

    def excess(self, key: Key, claims: list[Handout]) -> int:
        """By how much that is more than is allowed: two people's decision is beside what the rule allows."""
        wanted = sum(one.scan.quantity - one.raises for one in claims)
        if key[2] != ROLLING:
            return max(0, wanted - self._allowance(key))
        return wanted - self._kept(key, claims).total()

    def _kept(self, key: Key, claims: list[Handout]) -> Counter[date]:
        days = self.rolling_days(next(one.rule for one in self.plan.rounds if one.rule.id == key[0]))
        given = [(local(one.happened), one.scan.quantity) for one in claims if not one.raises]
        return within(given, self._allowance(key), days)

    def over(self, made: Handout) -> str | None:
        """Whether it makes the excess larger, and whether its unit has received anything that counts."""
        before = self._claims(made.key)
        if made.raises or self.is_used_up(made):
            return None
        if self.excess(made.key, [*before, made]) <= self.excess(made.key, before):
            return None
        return "already_received" if self._received(made, before) else "over_allowance"

    def _received(self, made: Handout, before: list[Handout]) -> int:
        if made.window != ROLLING:
            return len(before)
        kept = self._kept(made.key, before)
        kept.update({local(one.happened): one.scan.quantity for one in before if one.raises})
        days, today = self.rolling_days(made.rule), local(made.happened)
        return sum(kits for day, kits in kept.items() if abs((day - today).days) < days)

    def is_used_up(self, made: Handout) -> bool:
        """Whether its unit has had its kits in this stay, so long ago that what is used up is due again."""
        days, before = self.refill_days(self.kit_of(made)), self._claims(made.key)
        if made.rule.window != "ARRIVAL" or days is None or made.scan.override or not before:
            return False
        allowed = self._allowance(made.key)
        had = sum(one.scan.quantity - one.raises for one in before) >= allowed >= made.scan.quantity
        last = max(local(one.happened) for one in before)
        return had and (local(made.happened) - last).days >= days

    # Entries

    def window_of(self, made: Handout) -> str:
        """By a recorded arrival, else by contacts; what the unit received in the same entry names its window."""
        if made.rule.window != "ARRIVAL":
            return fixed_window(self.rounds[made.scan.round_id], made.happened)
        gap = timedelta(days=self.gap_days)
        entries = entries_of(self.told.came(made.rule.unit, made.counts_at), gap)
        entry = entry_at(entries, made.happened, gap)
        others = [
            one
            for one in self.handouts.values()
            if self.counts(one) and one is not made and one.key[:2] == made.key[:2]
            if entry_at(entries, one.happened, gap) == entry
            if entry or days_apart(one.happened, made.happened) <= self.gap_days
        ]
        self.tally.entered(recorded=entry is not None, again=len(entries) > 1, known=bool(others))
        near = [(days_apart(one.happened, made.happened), one.happened, one.window) for one in others]
        return min(near)[2] if near else f"A:{entry or local(made.happened).isoformat()}"

    def follow(self) -> None:
        """What somebody received counts where it counts by what was told last; in its order it finds its window."""
        moved = [
            (one, unit)
            for one in self.handouts.values()
            if self.counts(one)
            if (unit := self.told.stands_for(one.rule.unit, one.claimed_as)) != one.counts_at
        ]
        for one, unit in sorted(moved, key=lambda pair: (pair[0].happened, pair[0].scan.id)):
            one.counts_at = unit
            one.window = self.window_of(one)
        self.tally.followed(len(moved))
