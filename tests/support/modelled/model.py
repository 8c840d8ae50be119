"""What a distribution amounts to: a small pure model of the design, which shares nothing with the service but words.

It keeps the facts (hand-outs, what was told) and counts anew whenever it is asked: no row of it is a sum that could go
wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from tests.support.modelled.acts import Act, Gives, MovesLot, MovesRound, Plan, Receives, Reverses, Scan, Sends
from tests.support.modelled.entitlements import NOT_LEFT, Entitlements, Handout, Key
from tests.support.modelled.repeats import is_repeat
from tests.support.modelled.shelves import Shelves
from tests.support.modelled.windows import ROLLING, fixed_window, local

FIRST_LOG = timedelta(days=7)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
LEADS_TO = {"OPEN": {"DRAFT", "PAUSED"}, "PAUSED": {"OPEN"}, "CLOSED": {"OPEN", "PAUSED"}}

Answer = object
"""What an act is answered with: a status and a code or verdict, for a log one verdict or code an item."""


@dataclass
class Picture:
    """What stands at the end, without what is zero."""

    verdicts: dict[UUID, tuple[str, str | None]]
    standings: dict[Key, tuple[int, int]]
    cases: dict[Key, int]
    stock: dict[tuple[UUID, str, UUID], int]


class Model(Entitlements):
    """A distribution in which things happen one after the other."""

    shelves_by: type[Shelves] = Shelves

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.shelves = self.shelves_by()
        self.steps = {id_: [(LONG_AGO, "DRAFT")] for id_ in self.rounds}
        self._reversals: dict[UUID, UUID] = {}
        self._heard: dict[UUID, datetime] = {}

    def do(self, act: Act) -> Answer:
        """Let it happen, and answer what the service must answer; None for what is not asked but told."""
        answer = self._done(act)
        self.inherit()
        return answer

    def _done(self, act: Act) -> Answer:
        if isinstance(act, Gives):
            return self._desk(act)
        if isinstance(act, Sends):
            return self._log(act)
        if isinstance(act, Reverses):
            return self.reverse(act)
        if isinstance(act, Receives):
            self.shelves.receive(act)
            return 201, None
        if isinstance(act, MovesLot):
            return self.shelves.move_lot(act, local(act.at))
        if isinstance(act, MovesRound):
            return self._move_round(act)
        self.told.hear(act)
        self.follow()
        return None

    def picture(self) -> Picture:
        """What stands."""
        standings = self.standings()
        return Picture(
            {id_: (one.verdict, one.code) for id_, one in self.handouts.items()},
            {key: standing for key, standing in standings.items() if any(standing)},
            {key: over for key, (_, over) in standings.items() if over},
            {place: quantity for place, quantity in self.shelves.accounts.items() if quantity},
        )

    # Verdicts

    def _desk(self, act: Gives) -> Answer:
        scan = act.scan
        known = self.handouts.get(scan.id)
        self.tally.asked(scan, known.verdict if known else None)
        if known is None:
            known = self._judged(scan, act.at, act.at, act.at, gone=False)
        elif known.scan.content != scan.content:
            return 422, "id_reused"
        return (409, known.code) if known.verdict == "REFUSED" else (201, known.verdict)

    def _log(self, act: Sends) -> Answer:
        answers: dict[int, str] = {}
        not_before = self._heard.get(act.device.id, act.at - FIRST_LOG)
        refused = {scan.id for scan in act.scans if self._was_refused(scan)}
        for n, scan in sorted(enumerate(act.scans), key=lambda one: one[1].device_seq or 0):
            if scan.scanned_at is None:
                raise ValueError("a log says when")
            own = scan if scan.id not in refused else replace(scan, id=uuid5(scan.id, "given"))
            known = self.handouts.get(own.id)
            self.tally.asked(own, known.verdict if known else None)
            if known is None:
                happened = min(max(scan.scanned_at - act.device.clock_off, not_before), act.at)
                known = self._judged(own, act.at, happened, scan.scanned_at, gone=True)
            same = known.scan.content == own.content
            answers[n] = known.verdict if same else "id_reused"
        if not act.more:
            self._heard[act.device.id] = act.at
        return [answers[n] for n in range(len(act.scans))]

    def _was_refused(self, scan: Scan) -> bool:
        known = self.handouts.get(scan.id)
        return known is not None and known.verdict == "REFUSED" and known.scan.content == scan.content

    def _judged(self, scan: Scan, now: datetime, happened: datetime, scanned: datetime, *, gone: bool) -> Handout:
        rule = self.rounds[scan.round_id].rule
        claimed_as = self.told.claimed_as(rule.unit, scan)
        unit = self.told.stands_for(rule.unit, claimed_as)
        made = Handout(scan, rule, claimed_as, unit, unit, happened, scanned)
        made.window, made.allowed = self.window_of(made), self.allowance(rule, unit)
        made.verdict, made.code = self._verdict(made, gone=gone)
        made.refill = made.verdict not in NOT_LEFT and self.is_used_up(made)
        if made.verdict not in NOT_LEFT:
            drawn = self.shelves.choose(scan.site_id, self._contents(made), local(now))
            if not gone and any(lot is None for _, lot, _ in drawn):
                made.verdict, made.code, made.refill = "REFUSED", "out_of_stock", False
            else:
                made.drawn = drawn
                self.shelves.hand_out(scan.site_id, drawn)
        self.tally.judged(made.verdict, made.code, rule, refill=made.refill, scan=scan)
        self.handouts[scan.id] = made
        return made

    def _contents(self, made: Handout) -> dict[UUID, int]:
        kit = self.kit_of(made)
        items = kit.consumables if made.refill else kit.contents.keys()
        return {item: kit.contents[item] * made.scan.quantity for item in kit.contents if item in items}

    def _verdict(self, made: Handout, *, gone: bool) -> tuple[str, str | None]:
        if self.is_same_scan(made):
            return "DUPLICATE_SCAN", None
        code, over = self._code(made), self.over(made)
        if not gone:
            return ("REFUSED", code or over) if code or over else ("GIVEN", None)
        if code:
            return ("UNKNOWN_CARD" if code == "card_unknown" else "GIVEN_DESPITE"), code
        return ("GIVEN_OVER", over) if over else ("GIVEN", None)

    def is_same_scan(self, made: Handout) -> bool:
        """Whether the device's scanner read the card once more without another kit being given."""
        if not made.scan.device_id or not made.scan.card:
            return False
        known = [other.scanned_at for other in self.handouts.values() if self._read(other) == self._read(made)]
        return is_repeat(made.scanned_at, known)

    def _read(self, made: Handout) -> tuple[object, ...] | None:
        """What scans have in common that may be one: not where midnight begins another window. None: it is no scan."""
        if made.verdict == "REFUSED":
            return None
        scan, one = made.scan, self.rounds[made.scan.round_id]
        by_day = one.rule.window in ("ARRIVAL", ROLLING)
        window = local(made.happened) if by_day else fixed_window(one, made.happened)
        return scan.device_id, scan.content[1:], window

    def _code(self, made: Handout) -> str | None:
        scan, one, told = made.scan, self.rounds[made.scan.round_id], self.told
        open_ = self.state_at(one.id, made.happened) == "OPEN"
        if not open_ or not one.starts_on <= local(made.happened) <= one.ends_on:
            return "round_closed"
        if scan.to_site_id:
            known = scan.to_site_id in self.plan.sites
            return ("recipient_mismatch" if one.rule.unit != "SITE" else None) if known else "recipient_unknown"
        card = told.cards.get(scan.card or "")
        if scan.card and card is None:
            return "card_unknown"
        if card and card.state != "ISSUED":
            return f"card_{card.state.lower()}"
        if scan.person_id and told.survivor(scan.person_id) not in told.persons:
            return "recipient_unknown"
        household = scan.household_id or (card.household_id if card else None)
        return "person_needed" if household and one.rule.unit == "PERSON" else None

    # What else happens

    def reverse(self, act: Reverses) -> Answer:
        """Take a hand-out back, lot by lot."""
        made = self.handouts.get(act.handout_id)
        if made is None:
            return 404, "not_found"
        if made.verdict in NOT_LEFT:
            return 409, "nothing_to_reverse"
        if act.reversal_id in self._reversals:
            return (201, None) if self._reversals[act.reversal_id] == act.handout_id else (422, "id_reused")
        if made.reversed:
            return 409, "already_reversed"
        made.reversed, self._reversals[act.reversal_id] = True, act.handout_id
        self.shelves.take_back(made.scan.site_id, made.drawn, local(act.at))
        self.tally.reversed(made.rule)
        return 201, None

    def state_at(self, round_id: UUID, moment: datetime) -> str:
        """What a round was at a moment."""
        return [state for at, state in self.steps[round_id] if at <= moment][-1]

    def _move_round(self, act: MovesRound) -> Answer:
        state = self.steps[act.round_id][-1][1]
        if state != act.state and state not in LEADS_TO[act.state]:
            return 409, "round_state_refused"
        self.steps[act.round_id].append((act.at, act.state))
        return 200, None
