"""What is held for who is on the way, who takes it, and how it comes back to the hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tests.support.staying.acts import ChangesHold, MakesHold, ReleasesHold, Where
from tests.support.staying.held import Hold
from tests.support.staying.ledger import Ledger, Says, refused
from tests.support.staying.stays import Place

HOURS, HOURS_MAX = timedelta(hours=6), timedelta(hours=72)
"""How long a hold lasts where nothing is said, and how far ahead it may end."""


@dataclass
class Holding(Ledger):
    """Holds, and what guests take of them."""

    def make_hold(self, act: MakesHold) -> Says:
        """All of it, or none; a hold that is known is answered as it is."""
        content = act.beds, tuple(act.rooms.items()), act.expires_at
        known = self.holds.get(act.id)
        if known:
            return Says(told=self._line(known), again=True) if known.content == content else refused("id_reused")
        until = act.expires_at or act.at + HOURS
        codes = self._ends_badly(act.at, until)
        codes = codes.union(*(self._bed_not_held(bed, act.at) for bed in act.beds))
        codes = codes.union(*(self._places_not_held(room, places) for room, places in act.rooms.items()))
        if codes:
            return refused(*codes)
        self.holds[act.id] = Hold(act.id, content, act.beds, act.rooms, until)
        return Says(told=self._line(self.holds[act.id]))

    def _ends_badly(self, now: datetime, until: datetime) -> set[str]:
        return set() if now < until <= now + HOURS_MAX else {"invalid_request"}

    def _bed_not_held(self, bed: UUID, now: datetime) -> set[str]:
        if not self.is_bed(bed):
            return {"not_found"}
        codes = set() if self.beds[bed].state == "AVAILABLE" else {"bed_out_of_service"}
        return codes | ({"bed_taken"} if self.bed_used(bed, now) else set())

    def _places_not_held(self, room: UUID, places: int) -> set[str]:
        if not self.is_room(room):
            return {"not_found"}
        if not self.rooms[room].places:
            return {"invalid_request"}
        codes = {"room_given"} if self.rooms[room].household else set()
        return codes | ({"places_not_free"} if self.free(room) < places else set())

    def change_hold(self, act: ChangesHold) -> Says:
        """Later or earlier; nothing makes one live again that is over."""
        hold = self.holds.get(act.hold)
        if hold is None:
            return refused("not_found")
        codes = self._ends_badly(act.at, act.expires_at) | (set() if self.is_live(hold) else {"hold_over"})
        if codes:
            return refused(*codes)
        hold.expires_at = act.expires_at
        hold.version += 1
        return Says(told=self._line(hold))

    def release_hold(self, act: ReleasesHold) -> Says:
        """What nobody took of it is free at once."""
        hold = self.holds.get(act.hold)
        if hold is None:
            return refused("not_found")
        if not self.is_live(hold):
            return Says(told=self._line(hold), again=True)
        hold.released_at = act.at
        hold.version += 1
        return Says(told=self._line(hold))

    def _line(self, hold: Hold) -> object:
        return hold.line(live=self.is_live(hold))

    # Guests

    def unknown(self, hold: UUID | None) -> set[str]:
        """Refused where a hold is named that there is not; one that is over does no harm."""
        return {"not_found"} if hold and hold not in self.holds else set()

    def take(self, id_: UUID, where: Where, free: dict[UUID, int], named: UUID | None, since: datetime) -> Place:
        """The place that is asked for, of the hold that is named as far as it has it; `free` counts down."""
        hold = self.holds.get(named) if named else None
        if hold and where.bed and self.keeper(where.bed, since) is hold:
            hold.taken[id_] = where.bed
        if hold and where.room and self.is_live(hold) and hold.left(where.room):
            hold.taken[id_] = where.room
            return Place("PLACE", where.room)
        return self.place_at(where, free)

    def comes_back(self, ids: Iterable[UUID]) -> Counter[UUID]:
        """The places of each room that would be held again if these had taken nothing."""
        taken = [one.taken[id_] for id_ in ids for one in self.holds.values() if id_ in one.taken and self.is_live(one)]
        return Counter(one for one in taken if one in self.rooms)

    def give_back(self, id_: UUID) -> None:
        """Be as if this check-in or move had taken nothing of a hold."""
        for hold in self.holds.values():
            hold.taken.pop(id_, None)
