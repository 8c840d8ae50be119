"""Draws holds: some that last, some that are over soon; and who names them, or runs into them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tests.support.staying.acts import Act, ChangesHold, MakesHold, ReleasesHold, Where
from tests.support.staying.drawer import Drawer
from tests.support.staying.held import Hold

MINUTES = (30, 45, 90, 150, 300, 600, 1_500, 3_000, 4_300)
"""How long a hold is to last."""
NOT_SO_LONG = (-5, 0, 4_330)


class DrawsHolds(Drawer):
    """Holds, and what is left of them."""

    def holds(self) -> Act:
        """Mostly of what is free, often what somebody has just left."""
        beds = [bed for bed in self.model.beds if self.model.is_bed(bed) and not self.model.bed_used(bed, self.now)]
        just_left = [one.place.bed for one in self.model.stays.values() if not one.is_open]
        if left := [bed for bed in beds if bed in just_left and self.dice.happens(0.5)]:
            beds = left
        if not beds or self.dice.happens(0.12):
            beds = list(self.model.beds)
        asked = self.dice.sample(beds, min(len(beds), self.dice.choice([0, 1, 1, 2])))
        rooms = self._places()
        asked = asked if asked or rooms else [self.dice.choice(beds)]
        return MakesHold(self.now, self.new("hold"), tuple(asked), rooms, self._until() or None)

    def _places(self) -> dict[UUID, int]:
        """Of rooms without beds, mostly as many as are free, or fewer."""
        rooms = {}
        for room in self.model.rooms.values():
            if self.dice.happens(0.45 if room.places else 0.02):
                free = self.model.free(room.id) if room.places else 1
                rooms[room.id] = self.dice.randint(1, free) if free > 0 else self.dice.choice([1, 2])
                rooms[room.id] += self.dice.happens(0.1)
        return rooms if self.dice.happens(0.8) else {}

    def _until(self) -> datetime | None:
        if self.dice.happens(0.3):
            return None
        minutes = self.dice.choice(NOT_SO_LONG if self.dice.happens(0.06) else MINUTES)
        return self.now + timedelta(minutes=minutes)

    def changes_hold(self) -> Act:
        """To a later or an earlier end; where there is none, there is one now."""
        hold = self._one()
        if hold is None:
            return self.holds()
        return ChangesHold(self.now, hold.id, self._until() or hold.expires_at + timedelta(hours=1))

    def releases_hold(self) -> Act:
        """Mostly one that is live; where there is none, there is one now."""
        hold = self._one()
        return ReleasesHold(self.now, hold.id) if hold else self.holds()

    def _one(self) -> Hold | None:
        live = [one for one in self.model.holds.values() if self.model.is_live(one, self.now)]
        over = [one for one in self.model.holds.values() if one not in live]
        known = over if over and self.dice.happens(0.3) else live
        return self.dice.choice(known) if known else None

    # Guests

    def named(self) -> UUID | None:
        """The hold that guests name: mostly one with something left, or none; rarely one that is over, or is not."""
        hold = self.usable()
        over = [one.id for one in self.model.holds.values() if not self.model.is_live(one, self.now)]
        if hold and self.dice.happens(0.5):
            return hold
        if over and self.dice.happens(0.15):
            return self.dice.choice(over)
        return self.new("hold") if self.dice.happens(0.01) else None

    def usable(self) -> UUID | None:
        """A hold with something left."""
        left = [one.id for one in self.model.holds.values() if self._left(one)]
        return self.dice.choice(left) if left else None

    def held_place(self, named: UUID | None) -> Where | None:
        """What guests ask for who name a hold: mostly something of it; others run into holds now and then."""
        if not self.dice.happens(0.75 if named else 0.2):
            return None
        holds = [one for one in self.model.holds.values() if named in (one.id, None)]
        left = [where for one in holds for where in self._left(one)]
        return self.dice.choice(left) if left else None

    def _left(self, hold: Hold) -> list[Where]:
        """The beds and places that a hold still keeps."""
        if not self.model.is_live(hold, self.now):
            return []
        beds = [Where(bed=bed) for bed in hold.beds if hold.has(bed)]
        return [*beds, *(Where(room=room) for room in hold.rooms if hold.left(room))]

    def took(self, known: list[UUID]) -> UUID | None:
        """Of these check-ins or moves the last that took something of a hold that is live, as far as there is one."""
        taken = {id_ for one in self.model.holds.values() if self.model.is_live(one, self.now) for id_ in one.taken}
        return next((id_ for id_ in reversed(known) if id_ in taken), None)
