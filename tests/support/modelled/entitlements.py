"""Who has had what of what a rule allows: counted anew from the hand-outs whenever it is asked.

One thing is kept because the design keeps it: the window that a hand-out under an ARRIVAL rule was given in, or
inherited into.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from tests.support.modelled.acts import Kit, Plan, Round, Rule, Scan
from tests.support.modelled.shelves import Drawn
from tests.support.modelled.tally import Tally
from tests.support.modelled.told import Told
from tests.support.modelled.windows import ROLLING, days_apart, entries_of, entry_at, fixed_window, local, near, within

NOT_LEFT = ("REFUSED", "DUPLICATE_SCAN")

Key = tuple[UUID, UUID, str]
"""Rule, unit, window."""


@dataclass
class Handout:
    """A hand-out that was recorded, with its verdict for ever, and which lots it drew on (None: none was there).

    `unit` is whom it was for as it was known then, `counts_at` by what was told last. `allowed` is what the rule
    allowed then. `refill`: it was of what is used up alone.
    """

    scan: Scan
    rule: Rule
    claimed_as: UUID
    unit: UUID
    counts_at: UUID
    happened: datetime
    scanned_at: datetime
    window: str = ""
    allowed: int = 0
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
        self._inherited: dict[tuple[UUID, UUID], str] = {}
        self._heirs: set[tuple[UUID, UUID]] = set()

    def standings(self) -> dict[Key, tuple[int, int]]:
        """What is taken of each entitlement, and how much is over."""
        claims: dict[Key, list[Handout]] = defaultdict(list)
        for made in self.handouts.values():
            if self.counts(made):
                claims[made.key].append(made)
        for handout, heir in self._heirs:
            claims.setdefault((self.handouts[handout].rule.id, heir, self._inherited[handout, heir]), [])
        over = {key: self.excess(key, made) for key, made in claims.items()}
        taken = {key: 0 if key[2] == ROLLING else self._total(key, made) - over[key] for key, made in claims.items()}
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

    def _rule(self, key: Key) -> Rule:
        return next(one.rule for one in self.plan.rounds if one.rule.id == key[0])

    def _total(self, key: Key, claims: list[Handout]) -> int:
        raised = sum(one.raises for one in self._theirs(key))
        return sum(one.scan.quantity for one in claims) + raised + self._handed_down(key)

    def allowance(self, rule: Rule, unit: UUID) -> int:
        """What the rule alone allows."""
        if rule.members_per_kit is None:
            return rule.quantity
        home = self.told.households.get(unit)
        by_size = rule.quantity * -(-(home.size if home else 1) // rule.members_per_kit)
        return min(by_size, rule.quantity_max or by_size)

    def excess(self, key: Key, claims: list[Handout]) -> int:
        """By how much that is more than is allowed: two people's decision is beside what the rule allows."""
        wanted = sum(one.scan.quantity - one.raises for one in claims)
        if key[2] != ROLLING:
            return max(0, wanted + self._handed_down(key) - self.allowance(self._rule(key), key[1]))
        return wanted - self._kept(key, claims).total()

    def _kept(self, key: Key, claims: list[Handout]) -> Counter[date]:
        rule = self._rule(key)
        return self._placed(rule, claims, self.allowance(rule, key[1]), self._kept_of_theirs(key))

    def _kept_of_theirs(self, key: Key) -> Counter[date]:
        theirs = self._theirs(key)
        return self._placed(self._rule(key), theirs, max((one.allowed for one in theirs), default=0), Counter())

    def _placed(self, rule: Rule, claims: list[Handout], allowed: int, beside: Counter[date]) -> Counter[date]:
        given = [(local(one.happened), one.scan.quantity) for one in claims if not one.raises]
        return within(given, allowed, self.rolling_days(rule), beside)

    def over(self, made: Handout) -> str | None:
        """Whether it makes the excess larger, and whether its unit has received anything that counts."""
        before = self._claims(made.key)
        if made.raises or self.is_used_up(made):
            return None
        if self.excess(made.key, [*before, made]) <= self.excess(made.key, before):
            return None
        self.tally.met(inherited=bool(self._theirs(made.key)))
        return "already_received" if self._received(made, before) else "over_allowance"

    def _received(self, made: Handout, before: list[Handout]) -> int:
        if made.window != ROLLING:
            return len(before) + len(self._theirs(made.key))
        kept = self._kept(made.key, before) + self._kept_of_theirs(made.key)
        kept.update({local(one.happened): one.scan.quantity for one in before if one.raises})
        return near(kept, local(made.happened), self.rolling_days(made.rule))

    def is_used_up(self, made: Handout) -> bool:
        """Whether its unit has had its kits in this stay, so long ago that what is used up is due again."""
        days, own, theirs = self.refill_days(self.kit_of(made)), self._claims(made.key), self._theirs(made.key)
        if made.rule.window != "ARRIVAL" or days is None or made.scan.override or not own + theirs:
            return False
        allowed = self.allowance(made.rule, made.counts_at)
        kits = sum(one.scan.quantity - one.raises for one in own) + self._handed_down(made.key)
        last = max(local(one.happened) for one in own + theirs)
        return kits >= allowed >= made.scan.quantity and (local(made.happened) - last).days >= days

    # Who split off

    def inherit(self) -> None:
        """What a household had received when another split off counts for that one too; not what two people decided.

        A dwelling that is known inherits nothing: its kit is its own.
        """
        due = [
            (made, heir)
            for made in self.handouts.values()
            if made.rule.unit in ("HOUSEHOLD", "DWELLING") and self.counts(made) and not made.scan.override
            for heir in self.told.heirs(made.counts_at, made.happened)
            if made.rule.unit == "HOUSEHOLD" or self.told.dwelling(heir) is None
        ]
        for made, heir in sorted(due, key=lambda pair: (pair[0].happened, pair[0].scan.id, pair[1])):
            copy = made.scan.id, heir
            if copy not in self._inherited:
                self._inherited[copy] = self.window_of(replace(made, counts_at=heir))
                self._heirs.add(copy)
                self.tally.inherited(made.rule)
        self._heirs = {(made.scan.id, heir) for made, heir in due}

    def _theirs(self, key: Key) -> list[Handout]:
        """What a unit inherited in a window."""
        copies = [
            (self.handouts[handout], self._inherited[handout, heir]) for handout, heir in self._heirs if heir == key[1]
        ]
        return [made for made, window in copies if (made.rule.id, window) == (key[0], key[2])]

    def _handed_down(self, key: Key) -> int:
        """How much of what was inherited counts: no more than was allowed those whose it was, or is allowed now."""
        theirs = self._theirs(key)
        kits = sum(one.scan.quantity - one.raises for one in theirs)
        allowed = max((one.allowed for one in theirs), default=0)
        return min(kits, allowed, self.allowance(self._rule(key), key[1]))

    # Entries

    def window_of(self, made: Handout) -> str:
        """By a recorded arrival, else by contacts; what the unit received in the same entry names its window."""
        if made.rule.window != "ARRIVAL":
            return fixed_window(self.rounds[made.scan.round_id], made.happened)
        gap = timedelta(days=self.gap_days)
        entries = entries_of(self.told.came(made.rule.unit, made.counts_at), gap)
        entry = entry_at(entries, made.happened, gap)
        contacts = [
            (days_apart(at, made.happened), at, window)
            for at, window in self._contacts(made)
            if entry_at(entries, at, gap) == entry
            if entry or days_apart(at, made.happened) <= self.gap_days
        ]
        self.tally.entered(recorded=entry is not None, again=len(entries) > 1, known=bool(contacts))
        return min(contacts)[2] if contacts else f"A:{entry or local(made.happened).isoformat()}"

    def _contacts(self, made: Handout) -> Iterator[tuple[datetime, str]]:
        """When its unit received, or those from whom it split off, under the same rule, and in which window."""
        for one in self.handouts.values():
            if self.counts(one) and one is not made and one.key[:2] == made.key[:2]:
                yield one.happened, one.window
        for handout, heir in self._heirs:
            if (self.handouts[handout].rule.id, heir) == made.key[:2]:
                yield self.handouts[handout].happened, self._inherited[handout, heir]

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
