"""What a distribution amounts to: a small pure model of the design, which shares nothing with the service but words.

It keeps the facts (hand-outs, claims, what was told) and counts anew whenever it is asked: no row of it is a sum that
could go wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from tests.support.modelled.acts import (
    Act,
    CardTold,
    Gives,
    HouseholdTold,
    MovesRound,
    PersonTold,
    Plan,
    Receives,
    Reverses,
    Round,
    Scan,
    Sends,
)

HOURS_OFF = timedelta(hours=-6)
"""Tegucigalpa has no summer time."""
FIRST_LOG = timedelta(days=7)
SAME_SCAN = timedelta(seconds=2.5)
LEADS_TO = {"OPEN": {"DRAFT", "PAUSED"}, "PAUSED": {"OPEN"}, "CLOSED": {"OPEN", "PAUSED"}}
NOT_LEFT = ("REFUSED", "DUPLICATE_SCAN")
NEVER = date.max

Key = tuple[UUID, UUID, str]
"""Rule, unit, window."""
Answer = object
"""What an act is answered with: a status and a code or verdict, for a log one verdict or code an item."""


@dataclass
class Handout:
    """A hand-out that was recorded, with its verdict for ever, and which lots it drew on (None: none was there)."""

    scan: Scan
    verdict: str
    code: str | None
    unit: UUID
    scanned_at: datetime
    claimed_as: UUID
    window: str
    happened: datetime
    drawn: list[tuple[UUID, tuple[str, date] | None, int]] = field(default_factory=list)
    reversed: bool = False


@dataclass
class Picture:
    """What stands at the end, without what is zero."""

    verdicts: dict[UUID, tuple[str, str | None]]
    standings: dict[Key, tuple[int, int]]
    cases: dict[Key, int]
    stock: dict[tuple[UUID, str, UUID], int]


class Model:
    """A distribution in which things happen one after the other."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rounds: dict[UUID, Round] = {one.id: one for one in plan.rounds}
        self.steps: dict[UUID, list[tuple[datetime, str]]] = {one: [] for one in self.rounds}
        self.persons: dict[UUID, PersonTold] = {}
        self.households: dict[UUID, HouseholdTold] = {}
        self.splits: dict[UUID, tuple[UUID, datetime]] = {}
        self.cards: dict[str, CardTold] = {}
        self.bearers: dict[UUID, CardTold] = {}
        self.handouts: dict[UUID, Handout] = {}
        self.at_once: set[UUID] = set()
        self.reversals: dict[UUID, UUID] = {}
        self.receipts: set[UUID] = set()
        self.heard: dict[UUID, datetime] = {}
        self.lots: dict[tuple[UUID, UUID], Counter[tuple[str, date]]] = defaultdict(Counter)
        self.accounts: Counter[tuple[UUID, str, UUID]] = Counter()

    def do(self, act: Act) -> Answer:
        """Let it happen, and answer what the service must answer; None for what is not asked but told."""
        if isinstance(act, Gives):
            return self._desk(act)
        if isinstance(act, Sends):
            return self._log(act)
        if isinstance(act, Reverses):
            return self.reverse(act)
        if isinstance(act, Receives):
            return self._receive(act)
        if isinstance(act, MovesRound):
            return self._move_round(act)
        self._hear(act)
        return None

    def picture(self) -> Picture:
        """What stands."""
        totals = Counter({key: quantity for key, quantity in self._totals().items() if quantity})
        allowed = {key: self._allowance(key) for key in totals}
        return Picture(
            {id_: (one.verdict, one.code) for id_, one in self.handouts.items()},
            {key: (min(total, allowed[key]), max(0, total - allowed[key])) for key, total in totals.items()},
            {key: total - allowed[key] for key, total in totals.items() if total > allowed[key]},
            {place: quantity for place, quantity in self.accounts.items() if quantity},
        )

    # Who stands for whom

    def stands_for(self, unit: str, id_: UUID) -> UUID:
        """The unit that `id_` counts at by what was told last."""
        known = {stand_in(code): card.card_id for code, card in self.cards.items()}
        id_ = known.get(id_, id_)
        if id_ in self.bearers:
            card = self.bearers[id_]
            id_ = (card.household_id if unit == "HOUSEHOLD" else None) or card.person_id or id_
        if id_ in self.persons:
            id_ = self.survivor(id_)
            home = self.persons[id_].household_id if id_ in self.persons else None
            return self._family(home) if home and unit == "HOUSEHOLD" else id_
        return self._family(id_)

    def survivor(self, person: UUID) -> UUID:
        """The record that a person's stands for."""
        while person in self.persons and (into := self.persons[person].merged_into):
            person = into
        return person

    def _family(self, household: UUID) -> UUID:
        while household in self.households and (into := self.households[household].merged_into):
            household = into
        return household

    def _claimed_as(self, unit: str, scan: Scan) -> UUID:
        card = self.cards.get(scan.card or "")
        bearer = self.bearers.get(card.card_id) if card else None
        person = scan.person_id or (bearer.person_id if bearer else None)
        household = scan.household_id or (bearer.household_id if bearer else None)
        if unit == "HOUSEHOLD":
            told = self.persons.get(person) if person else None
            home = told.household_id if told and not told.merged_into else None
            person = household or home or person
        return person or (card.card_id if card else stand_in(scan.card or str(scan.household_id)))

    # Verdicts

    def _desk(self, act: Gives) -> Answer:
        scan = act.scan
        known = self.handouts.get(scan.id)
        if known is None:
            known = self._judged(scan, act.at, act.at, act.at, gone=False)
        elif known.scan.content != scan.content:
            return 422, "id_reused"
        return (409, known.code) if known.verdict == "REFUSED" else (201, known.verdict)

    def _log(self, act: Sends) -> Answer:
        answers: dict[int, str] = {}
        not_before = self.heard.get(act.device.id, act.at - FIRST_LOG)
        first: dict[UUID, Scan] = {}
        refused = {scan.id for scan in act.scans if self._was_refused(scan)}
        for n, scan in sorted(enumerate(act.scans), key=lambda one: one[1].device_seq or 0):
            if scan.scanned_at is None:
                raise ValueError("a log says when")
            own = scan if scan.id not in refused else Scan(**{**vars(scan), "id": uuid5(scan.id, "given")})
            known = self.handouts.get(own.id)
            if known is None:
                happened = min(max(scan.scanned_at - act.device.clock_off, not_before), act.at)
                known = self._judged(own, act.at, happened, scan.scanned_at, gone=True)
                first[own.id] = own
                self.at_once.add(own.id)
            same = known.scan.content == own.content
            answers[n] = known.verdict if same else "id_reused"
        self.at_once.clear()
        if not act.more:
            self.heard[act.device.id] = act.at
        return [answers[n] for n in range(len(act.scans))]

    def _was_refused(self, scan: Scan) -> bool:
        known = self.handouts.get(scan.id)
        return known is not None and known.verdict == "REFUSED" and known.scan.content == scan.content

    def _judged(self, scan: Scan, now: datetime, happened: datetime, scanned: datetime, *, gone: bool) -> Handout:
        one = self.rounds[scan.round_id]
        claimed_as = self._claimed_as(one.rule.unit, scan)
        window = window_of(one, happened)
        unit = self.stands_for(one.rule.unit, claimed_as)
        made = Handout(scan, "", None, unit, scanned, claimed_as, window, happened)
        made.verdict, made.code = self._verdict(made, happened, gone=gone)
        if made.verdict not in NOT_LEFT:
            drawn = self._drawn(scan, now)
            if not gone and any(lot is None for _, lot, _ in drawn):
                made.verdict, made.code = "REFUSED", "out_of_stock"
            else:
                made.drawn = drawn
                self._move(made)
        self.handouts[scan.id] = made
        return made

    def _verdict(self, made: Handout, happened: datetime, *, gone: bool) -> tuple[str, str | None]:
        if self.is_same_scan(made):
            return "DUPLICATE_SCAN", None
        code = self._code(made.scan, happened)
        total, allowed = self._totals()[self._key(made)], self._allowance(self._key(made))
        over = ("already_received" if total else "over_allowance") if total + made.scan.quantity > allowed else None
        if not gone:
            return ("REFUSED", code or over) if code or over else ("GIVEN", None)
        if code:
            return ("UNKNOWN_CARD" if code == "card_unknown" else "GIVEN_DESPITE"), code
        return ("GIVEN_OVER", over) if over else ("GIVEN", None)

    def is_same_scan(self, made: Handout) -> bool:
        """Whether all that the device read of the card, saying the same, is no more hand-outs with this one."""
        if not made.scan.device_id or not made.scan.card:
            return False
        others = [
            other.scanned_at
            for other in self.handouts.values()
            if other.verdict != "REFUSED"
            and (other.scan.device_id, other.window) == (made.scan.device_id, made.window)
            and other.scan.content[1:] == made.scan.content[1:]
        ]
        return hand_outs_in([*others, made.scanned_at]) == hand_outs_in(others)

    def _code(self, scan: Scan, happened: datetime) -> str | None:
        one = self.rounds[scan.round_id]
        if self.state_at(one.id, happened) != "OPEN" or not one.starts_on <= local(happened) <= one.ends_on:
            return "round_closed"
        card = self.cards.get(scan.card or "")
        if scan.card and card is None:
            return "card_unknown"
        if card and card.state != "ISSUED":
            return f"card_{card.state.lower()}"
        if scan.person_id and self.survivor(scan.person_id) not in self.persons:
            return "recipient_unknown"
        household = scan.household_id or (card.household_id if card else None)
        return "person_needed" if household and one.rule.unit == "PERSON" else None

    # Entitlement

    def _key(self, made: Handout) -> Key:
        rule = self.rounds[made.scan.round_id].rule
        return rule.id, self.stands_for(rule.unit, made.claimed_as), made.window

    def _totals(self) -> Counter[Key]:
        """Kits of all that stands, by what was told last; and of what was inherited as many as the rule allows.

        What is handed down by a part of a log counts from the next part on.
        """
        own: Counter[Key] = Counter()
        inherited: dict[Key, list[Handout]] = defaultdict(list)
        for made in self.handouts.values():
            if not self.counts(made):
                continue
            rule, unit, window = self._key(made)
            own[rule, unit, window] += made.scan.quantity
            for heir in self.heirs(made, unit) if made.scan.id not in self.at_once else ():
                inherited[rule, heir, window].append(made)
        for key, theirs in inherited.items():
            kits, allowed = sum(made.scan.quantity for made in theirs), max(self._allowed(made) for made in theirs)
            own[key] += min(kits, allowed, self._allowance(key))
        return own

    def heirs(self, made: Handout, unit: UUID) -> set[UUID]:
        """Who split off, at once or by and by, from the household that received, after that."""
        if self.rounds[made.scan.round_id].rule.unit != "HOUSEHOLD":
            return set()
        found, look = {unit}, [unit]
        while look:
            origin = look.pop()
            for id_, (split_from, split_at) in self.splits.items():
                heir = self._family(id_)
                if self._family(split_from) == origin and made.happened <= split_at and heir not in found:
                    found.add(heir)
                    look.append(heir)
        return found - {unit}

    def _allowed(self, made: Handout) -> int:
        """How many kits the rule allowed whoever received: a household that was merged had the other's size."""
        rule = self.rounds[made.scan.round_id].rule
        return self._allowance((rule.id, made.scan.household_id or made.unit, made.window))

    def counts(self, made: Handout) -> bool:
        """Whether a hand-out draws on its unit's entitlement."""
        return made.verdict not in NOT_LEFT and not made.reversed

    def _allowance(self, key: Key) -> int:
        rule = next(one.rule for one in self.plan.rounds if one.rule.id == key[0])
        if rule.members_per_kit is None:
            return rule.quantity
        return rule.quantity * -(-self.households[key[1]].size // rule.members_per_kit)

    # Stock

    def _drawn(self, scan: Scan, now: datetime) -> list[tuple[UUID, tuple[str, date] | None, int]]:
        """First expired, first out, of what is not expired; what is missing is of no lot."""
        drawn: list[tuple[UUID, tuple[str, date] | None, int]] = []
        for item, per_kit in self.plan.kits[self.rounds[scan.round_id].kit_id].items():
            wanted = per_kit * scan.quantity
            for lot, there in sorted(self.lots[scan.site_id, item].items(), key=lambda one: one[0][1]):
                taken = min(wanted, there) if lot[1] >= local(now) else 0
                wanted -= taken
                if taken:
                    drawn.append((item, lot, taken))
            if wanted:
                drawn.append((item, None, wanted))
        return drawn

    def _move(self, made: Handout) -> None:
        site_id = made.scan.site_id
        for item, lot, quantity in made.drawn:
            self.accounts[site_id, "HANDED_OUT", item] += quantity
            self.accounts[site_id, "SHELF" if lot else "DISCREPANCY", item] -= quantity
            if lot:
                self.lots[site_id, item][lot] -= quantity

    def reverse(self, act: Reverses) -> Answer:
        """Take a hand-out back, lot by lot."""
        made = self.handouts.get(act.handout_id)
        if made is None:
            return 404, "not_found"
        if made.verdict in NOT_LEFT:
            return 409, "nothing_to_reverse"
        if act.reversal_id in self.reversals:
            return (201, None) if self.reversals[act.reversal_id] == act.handout_id else (422, "id_reused")
        if made.reversed:
            return 409, "already_reversed"
        made.reversed, self.reversals[act.reversal_id] = True, act.handout_id
        site_id = made.scan.site_id
        for item, lot, quantity in made.drawn:
            self.accounts[site_id, "HANDED_OUT", item] -= quantity
            usable = lot is not None and lot[1] >= local(act.at)
            account = "DISCREPANCY" if lot is None else "SHELF" if usable else "QUARANTINE"
            self.accounts[site_id, account, item] += quantity
            if lot and usable:
                self.lots[site_id, item][lot] += quantity
        return 201, None

    def _receive(self, act: Receives) -> Answer:
        if act.id not in self.receipts:
            for item, code, expires_on, quantity in act.lines:
                self.lots[act.site_id, item][code, expires_on or NEVER] += quantity
                self.accounts[act.site_id, "SHELF", item] += quantity
                self.accounts[act.site_id, "SUPPLIER", item] -= quantity
        self.receipts.add(act.id)
        return 201, None

    def _move_round(self, act: MovesRound) -> Answer:
        state = self.state_at(act.round_id, act.at)
        if state != act.state and state not in LEADS_TO[act.state]:
            return 409, "round_state_refused"
        if state != act.state:
            self.steps[act.round_id].append((act.at, act.state))
        return 200, None

    def state_at(self, round_id: UUID, moment: datetime) -> str:
        """The state of a round at a moment, by the steps that are known by now."""
        return next((state for at, state in reversed(self.steps[round_id]) if at <= moment), "DRAFT")

    def _hear(self, act: Act) -> None:
        """The newest state counts, in whatever order states come; whose a card was is not forgotten."""
        if isinstance(act, PersonTold):
            if act.person_id not in self.persons or self.persons[act.person_id].version < act.version:
                self.persons[act.person_id] = act
        elif isinstance(act, HouseholdTold):
            if act.household_id not in self.households or self.households[act.household_id].version < act.version:
                self.households[act.household_id] = act
            if act.split_from and act.split_at:
                self.splits[act.household_id] = act.split_from, act.split_at
        elif isinstance(act, CardTold) and (act.code not in self.cards or self.cards[act.code].version < act.version):
            self.cards[act.code] = act
            if act.person_id or act.household_id:
                self.bearers[act.card_id] = act


def stand_in(asked: str) -> UUID:
    """As whom somebody counts of whom nothing is known but a card's code."""
    return uuid5(NAMESPACE_URL, f"amparo:card:{asked}")


def local(moment: datetime) -> date:
    """The local day."""
    return (moment + HOURS_OFF).date()


def hand_outs_in(scans: list[datetime]) -> int:
    """As how many hand-outs scans of one card count, from the last one back."""
    count = 0
    while scans:
        last = max(scans)
        scans = [at for at in scans if last - at > SAME_SCAN]
        count += 1
    return count


def window_of(one: Round, happened: datetime) -> str:
    """The window of the round's rule that a moment falls into."""
    rule = one.rule
    if rule.window == "ROUND":
        return f"R:{one.id}"
    if rule.window == "EVENT":
        return f"E:{rule.emergency_id}"
    day, length = local(happened), rule.calendar_days or 1
    while (day - (rule.anchor or day)).days % length:
        day -= timedelta(days=1)
    return f"D:{day.isoformat()}"
