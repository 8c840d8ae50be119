"""Draws what becomes of the house, and what is heard and said of those in it."""

from __future__ import annotations

from datetime import timedelta

from tests.support.staying.acts import (
    Act,
    ClosesCensus,
    GivesRoom,
    GoesRound,
    OpensOverflow,
    PersonTold,
    RetiresBed,
    RetiresRoom,
    SetsBed,
    SetsPlaces,
)
from tests.support.staying.drawer import Drawer
from tests.support.staying.stays import night_of

STATES = ("AVAILABLE", "OUT_OF_SERVICE", "CLEANING")


class DrawsHouse(Drawer):
    """Beds, rooms, the overflow and the census."""

    # The house

    def sets_bed(self) -> Act:
        """Any bed, to any state; often one that somebody has or that is held."""
        beds = list(self.model.beds)
        used = [bed for bed in beds if self.model.bed_used(bed, self.now)]
        bed = self.dice.choice(used if used and self.dice.happens(0.3) else beds)
        return SetsBed(self.now, bed, self.dice.choice(STATES))

    def retires_bed(self) -> Act:
        """One that was just left, where there is one; or back."""
        left = [one.place.bed for one in self.model.stays.values() if one.place.bed and not one.is_open]
        gone = [bed.id for bed in self.model.beds.values() if bed.retired_at]
        if gone and self.dice.happens(0.8):
            return RetiresBed(self.now, self.dice.choice(gone), retired=False)
        beds = left if left and self.dice.happens(0.7) else list(self.model.beds)
        held = [bed for bed in self.model.beds if self.model.keeper(bed, self.now)]
        return RetiresBed(self.now, self.dice.choice(held if held and self.dice.happens(0.3) else beds), retired=True)

    def retires_room(self) -> Act:
        """Any room; or back."""
        gone = [room.id for room in self.model.rooms.values() if room.retired_at]
        if gone and self.dice.happens(0.7):
            return RetiresRoom(self.now, self.dice.choice(gone), retired=False)
        empty = [id_ for id_ in self.model.rooms if not any(one.place.room == id_ for one in self.model.open_stays())]
        return RetiresRoom(self.now, self.dice.choice(empty or list(self.model.rooms)), retired=True)

    def sets_places(self) -> Act:
        """One of the rooms without beds."""
        room = self.dice.choice([room.id for room in self.plan.rooms if room.places])
        return SetsPlaces(self.now, room, self.dice.choice([1, 1, 2, 3]))

    def gives_room(self) -> Act:
        """To a family, or taken back; now and then one of which something is held."""
        rooms = [room.id for room in self.plan.rooms if room.places or self.dice.happens(0.05)]
        held = [room for room in rooms if self.model.held(room)]
        room = self.dice.choice(held if held and self.dice.happens(0.7) else rooms)
        given = self.model.rooms[room].household
        return GivesRoom(self.now, self.new("change"), room, None if given else self.dice.choice(self.homes))

    def opens_overflow(self) -> Act:
        """Or closes it."""
        return OpensOverflow(self.now, self.new("change"), not self.model.overflow_open)

    # The night

    def goes_round(self) -> Act:
        """A room, or those without a place; some of those there are named as missing."""
        room = self.dice.choice([None, *self.model.rooms, *self.model.rooms])
        there = [one.id for one in self.model.open_stays() if self.model.room_of(one) == room]
        missing = tuple(id_ for id_ in there if self.dice.happens(0.25))
        is_area = room is not None and self.model.rooms[room].places > 0
        counted = max(0, len(there) - self.dice.choice([0, 0, 1])) if is_area != self.dice.happens(0.04) else None
        return GoesRound(self.now, self.new("round"), night_of(self.now), room, missing, counted)

    def closes(self) -> Act:
        """Tonight, or last night, which was forgotten."""
        night = night_of(self.now) - timedelta(days=self.dice.choice([0, 0, 0, 1]))
        return ClosesCensus(self.now, self.new("closing"), night)

    def hears(self) -> Act:
        """Two records turn out to be one person's, or two again; who has a stay comes first."""
        merged = [told for told in self.model.told.values() if told.merged_into]
        version = max((told.version for told in self.model.told.values()), default=1) + 1
        if merged and self.dice.happens(0.6):
            return PersonTold(self.now, self.dice.choice(merged).person, version)
        here = [one.person for one in self.model.open_stays() if one.person]
        standing = [one.id for one in self.plan.persons if self.model.stands_for(one.id) == one.id]
        one = self.dice.choice([id_ for id_ in here if id_ in standing] or standing)
        others = [id_ for id_ in standing if id_ != one]
        other = self.dice.choice([id_ for id_ in others if id_ in here and self.dice.happens(0.7)] or others)
        return PersonTold(self.now, one, version, other)
