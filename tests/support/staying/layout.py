"""Beds and rooms that change under the guests."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from tests.support.staying.acts import GivesRoom, OpensOverflow, RetiresBed, RetiresRoom, SetsBed, SetsPlaces
from tests.support.staying.ledger import Ledger, Says, refused


@dataclass
class Layout(Ledger):
    """What a coordinator does to the layout."""

    changes: dict[UUID, tuple[object, ...]] = field(default_factory=dict)
    """What each change was, by its id; what changed nothing left none."""

    def set_bed(self, act: SetsBed) -> Says:
        """Never while somebody has it, or it is held."""
        bed = self.beds[act.bed]
        if bed.retired_at:
            return refused("not_found")
        if act.state not in (bed.state, "AVAILABLE") and self.bed_used(bed.id, act.at):
            return refused("bed_taken")
        bed.state = act.state
        return Says()

    def retire_bed(self, act: RetiresBed) -> Says:
        """Never while somebody has it or it is held; never back into a room that is retired."""
        bed = self.beds[act.bed]
        if act.retired == bool(bed.retired_at):
            return Says(again=True)
        if act.retired and self.bed_used(bed.id, act.at):
            return refused("bed_taken")
        if not act.retired and self.rooms[bed.room].retired_at:
            return refused("invalid_request")
        bed.retired_at = act.at if act.retired else None
        return Says()

    def retire_room(self, act: RetiresRoom) -> Says:
        """Its beds go with it, and come back with it; never while somebody is in it or held a part of it."""
        room = self.rooms[act.room]
        if act.retired == bool(room.retired_at):
            return Says(again=True)
        if act.retired and self._in_use(act):
            return refused("room_in_use")
        for bed in self.beds.values():
            if bed.room == room.id and bed.retired_at == room.retired_at:
                bed.retired_at = act.at if act.retired else None
        room.retired_at = act.at if act.retired else None
        return Says()

    def _in_use(self, act: RetiresRoom) -> bool:
        beds = [bed.id for bed in self.beds.values() if bed.room == act.room]
        there = any(one.place.room == act.room for one in self.open_stays())
        return there or self.held(act.room) > 0 or any(self.bed_used(bed, act.at) for bed in beds)

    def set_places(self, act: SetsPlaces) -> Says:
        """Never fewer than are taken and held."""
        if act.places < self.taken(act.room) + self.held(act.room):
            return refused("places_taken")
        self.rooms[act.room].places = act.places
        return Says()

    def give_room(self, act: GivesRoom) -> Says:
        """Whoever is in it stays; never while places of it are held for others."""
        room = self.rooms[act.room]
        content = act.room, act.household
        if act.id in self.changes:
            return Says(again=True) if self.changes[act.id] == content else refused("id_reused")
        if room.retired_at:
            return refused("not_found")
        if not room.places:
            return refused("invalid_request")
        if room.household != act.household:
            if act.household and self.held(room.id):
                return refused("room_held")
            room.household = act.household
            room.given_at = act.at if act.household else room.given_at
            self.changes[act.id] = content
        return Says()

    def open_overflow(self, act: OpensOverflow) -> Says:
        """Rooms for overflow are shown while it is open."""
        if act.id in self.changes:
            return Says(again=True) if self.changes[act.id] == (act.open,) else refused("id_reused")
        if self.overflow_open != act.open:
            self.overflow_open = act.open
            self.changes[act.id] = (act.open,)
        return Says()
