"""The stock of a distribution: what stands on which shelf, of which lot, and where the rest of it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from tests.support.modelled.acts import MovesLot, Receives

NEVER = date.max
LOT_FROM = {
    "ON_HOLD": {"APPROVED"},
    "APPROVED": {"ON_HOLD", "RECALLED"},
    "RECALLED": {"APPROVED", "ON_HOLD", "EXPIRED"},
    "EXPIRED": {"APPROVED", "ON_HOLD"},
}
"""The state of a lot: from which it is reached."""

Lot = tuple[str, date]
"""Its number and its last good day."""
Drawn = list[tuple[UUID, Lot | None, int]]
"""Pieces of an item by the lot that they are of; what was not there is of none."""


class Shelves:
    """Shelves of all sites."""

    def __init__(self) -> None:
        self.accounts: Counter[tuple[UUID, str, UUID]] = Counter()
        self._lots: dict[tuple[UUID, UUID], Counter[Lot]] = defaultdict(Counter)
        self.states: dict[tuple[UUID, str], str] = {}
        self._last_days: dict[tuple[UUID, str], date] = {}
        self._receipts: set[UUID] = set()
        self.passed_over = 0
        """How often a lot that is held, or declared no longer good, was not given."""

    def choose(self, site_id: UUID, wanted: Mapping[UUID, int], today: date) -> Drawn:
        """First expired, first out, of what is approved and in date."""
        drawn: Drawn = []
        for item, needed in wanted.items():
            missing = needed
            for lot, there in sorted(self._lots[site_id, item].items(), key=lambda one: one[0][1]):
                taken = min(missing, there) if self._usable(item, lot, today) else 0
                missing -= taken
                self.passed_over += missing > 0 and there > 0 and self.states[item, lot[0]] != "APPROVED"
                if taken:
                    drawn.append((item, lot, taken))
            if missing:
                drawn.append((item, None, missing))
        return drawn

    def _usable(self, item: UUID, lot: Lot, today: date) -> bool:
        return lot[1] >= today and self.states[item, lot[0]] == "APPROVED"

    def hand_out(self, site_id: UUID, drawn: Drawn) -> None:
        """Take what was chosen; what was not there is a discrepancy."""
        for item, lot, quantity in drawn:
            self.accounts[site_id, "HANDED_OUT", item] += quantity
            self.accounts[site_id, "SHELF" if lot else "DISCREPANCY", item] -= quantity
            if lot:
                self._lots[site_id, item][lot] -= quantity

    def take_back(self, site_id: UUID, drawn: Drawn, today: date) -> None:
        """Mirror it lot by lot; what may not be handed out any more stands apart."""
        for item, lot, quantity in drawn:
            self.accounts[site_id, "HANDED_OUT", item] -= quantity
            usable = lot is not None and self._usable(item, lot, today)
            account = "DISCREPANCY" if lot is None else "SHELF" if usable else "QUARANTINE"
            self.accounts[site_id, account, item] += quantity
            if lot and usable:
                self._lots[site_id, item][lot] += quantity

    def receive(self, act: Receives) -> None:
        """Put a delivery onto its shelf, once."""
        if act.id in self._receipts:
            return
        self._receipts.add(act.id)
        for item, code, expires_on, quantity in act.lines:
            self.states.setdefault((item, code), "APPROVED")
            self._last_days[item, code] = expires_on or NEVER
            self._lots[act.site_id, item][code, expires_on or NEVER] += quantity
            self.accounts[act.site_id, "SHELF", item] += quantity
            self.accounts[act.site_id, "SUPPLIER", item] -= quantity

    def move_lot(self, act: MovesLot, today: date) -> tuple[int, str | None]:
        """Hold, approve, recall a lot or declare it expired; what is past its date is never approved again."""
        state = self.states.get((act.item_id, act.code))
        if state is None:
            return 404, "not_found"
        too_late = act.state == "APPROVED" and self._last_days[act.item_id, act.code] < today
        if state not in LOT_FROM[act.state] or too_late:
            return 409, "lot_state_refused"
        self.states[act.item_id, act.code] = act.state
        return 200, None
