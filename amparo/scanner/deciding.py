"""What a scanner decides by itself: by the pack, by what it gave since, and by the round's offline policy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shared.contracts.card_codes import is_card_code
from shared.contracts.offline_packs import Pack, PackUnit, hashed

SAME_SCAN = timedelta(seconds=2.5)
"""A card that is read again within this time of the scan that was decided on is one scan with it: in order, that is as
many hand-outs as the server counts in any order."""


@dataclass(frozen=True)
class Decision:
    """Whether the kit is given; a refusal has the code that an online desk would give, `code` of a gift is empty."""

    given: bool
    code: str = ""


GIVE = Decision(given=True)


@dataclass
class Memory:
    """What a scanner knows: its pack with the differences that came since, and what it gave that no pack counts yet.

    Whom a gift counts for is the unit of the pack, or the card's own hash where no pack tells of it.
    """

    pack: Pack | None = None
    ahead: timedelta = timedelta()
    """How far the device's clock was ahead of the server's when the pack came."""
    units: dict[bytes, PackUnit] = field(default_factory=dict)
    unit_of: dict[bytes, bytes] = field(default_factory=dict)
    revoked: set[bytes] = field(default_factory=set)
    paused: set[bytes] = field(default_factory=set)
    printed: set[bytes] = field(default_factory=set)
    given: dict[bytes, int] = field(default_factory=lambda: defaultdict(int))
    scans: dict[bytes, datetime] = field(default_factory=dict)

    def learn(self, pack: Pack, *, heard_at: datetime | None = None) -> None:
        """Take a pack, whole or a difference, that came at `heard_at` by the device's clock."""
        if heard_at is not None:
            self.ahead = heard_at - pack.made_at
        if pack.base is None:
            for known in (self.units, self.unit_of, self.revoked, self.paused, self.printed):
                known.clear()
        self.pack = pack
        for unit in pack.units:
            self.units[unit.key] = unit
            self._forget(unit.cards)
            self.unit_of.update(dict.fromkeys(unit.cards, unit.key))
        for cards, state in ((pack.revoked, self.revoked), (pack.paused, self.paused), (pack.printed, self.printed)):
            self._forget(cards)
            state.update(cards)

    def _forget(self, cards: frozenset[bytes] | tuple[bytes, ...]) -> None:
        for state in (self.revoked, self.paused, self.printed):
            state.difference_update(cards)
        for card in cards:
            self.unit_of.pop(card, None)

    def decide(self, code: str, *, day: date, now: datetime) -> Decision:
        """Whether one kit is given for the card now; `day` is the operation's local day, `now` the device's clock.

        Raises:
            LookupError: there is no pack.
        """
        pack = self._pack()
        if now - self.ahead > pack.expires_at:
            return Decision(given=False, code="pack_expired")
        if pack.state != "OPEN" or not pack.starts_on <= day <= pack.ends_on:
            return Decision(given=False, code="round_closed")
        if not is_card_code(code):
            return Decision(given=False, code="card_unknown")
        card = self.hash_of(code)
        if abs(now - self.scans.get(card, datetime.min.replace(tzinfo=now.tzinfo))) <= SAME_SCAN:  # set back, too
            return Decision(given=False, code="same_scan")
        self.scans[card] = now
        if card in self.revoked or card in self.paused:
            return Decision(given=False, code="card_revoked" if card in self.revoked else "card_paused")
        unit = self.units.get(self.unit_of.get(card, b""))
        return self._by_unit(unit) if unit else self._by_policy(pack, card)

    def _by_unit(self, unit: PackUnit) -> Decision:
        if unit.code:
            return Decision(given=False, code=unit.code)
        left = unit.allowed - unit.taken - self.given[unit.key]
        return GIVE if left > 0 else Decision(given=False, code="already_received")

    def _by_policy(self, pack: Pack, card: bytes) -> Decision:
        """Of a card that the pack does not tell of: one that is printed is real, and not known yet."""
        if pack.policy == "BLOCK":
            return Decision(given=False, code="card_unsynced" if card in self.printed else "card_unknown")
        if pack.policy == "ALLOW_CAPPED" and self.given[card] >= pack.cap:
            return Decision(given=False, code="already_received")
        return GIVE

    def gave(self, code: str) -> bytes:
        """Count a gift, until `counted` says that a pack holds it; answers for whom."""
        card = self.hash_of(code)
        whose = self.unit_of.get(card, card)
        self.given[whose] += 1
        return whose

    def counted(self, whose: bytes) -> None:
        """A gift that was acknowledged before the newest pack was asked for."""
        self.given[whose] -= 1

    def hash_of(self, code: str) -> bytes:
        """How the card stands in the pack."""
        return hashed(self._pack().salt, code.encode())

    def _pack(self) -> Pack:
        if self.pack is None:
            raise LookupError("no pack")
        return self.pack
