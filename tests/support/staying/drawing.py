"""Draws acts from what is there: mostly what makes sense, now and then what does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from tests.support.staying.acts import (
    Act,
    ChecksIn,
    ChecksOut,
    ClosesCensus,
    GivesRoom,
    GoesRound,
    Going,
    Guest,
    Moves,
    OpensOverflow,
    Passes,
    Passing,
    PersonTold,
    Plan,
    RetiresBed,
    RetiresRoom,
    SetsBed,
    SetsPlaces,
    TakesEndBack,
    TakesStayBack,
    TakesStepBack,
    Where,
)
from tests.support.staying.ledger import ORDINARY
from tests.support.staying.model import Model
from tests.support.staying.stays import Stay, local, night_of
from tests.support.staying.things import Dice

REASONS = (*sorted(ORDINARY), "HANDED_OVER", "MISSING", "HOSPITAL", "LEFT_UNANNOUNCED")
STATES = ("AVAILABLE", "OUT_OF_SERVICE", "CLEANING")


class Drawing:
    """One act at a time, at `now`, by the dice that are set."""

    dice: Dice

    def __init__(self, plan: Plan, model: Model, begins: datetime, ids: Dice) -> None:
        self.plan, self.model, self.now, self._ids = plan, model, begins, ids
        self.homes = list(dict.fromkeys(one.household for one in plan.persons if one.household))

    def new(self, what: str) -> UUID:
        """An id of something new, that is called by its number."""
        id_ = self._ids.id()
        self.plan.names[id_] = f"{what} {sum(name.startswith(what) for name in self.plan.names.values()) + 1}"
        return id_

    def happened(self) -> datetime | None:
        """When it is said to have happened: mostly nothing is said."""
        kind = self.dice.random()
        if kind < 0.75:
            return None
        if kind < 0.95:
            return self.now - timedelta(minutes=self.dice.choice([5, 40, 200, 700, 2_000]))
        return self.now + timedelta(minutes=self.dice.choice([5, 9, 15]))

    # Whom and where

    def open_one(self) -> Stay | None:
        """Somebody who is here, or rarely anybody."""
        there = self.model.open_stays()
        if self.dice.happens(0.08):
            there = list(self.model.stays.values())
        return self.dice.choice(there) if there else None

    def where(self, moving: UUID | None = None) -> Where:
        """Where somebody, or who is `moving`, may go: mostly to a bed that is free."""
        kind = self.dice.random()
        if kind < 0.36:
            free = [bed for bed in self.model.beds if self.model.is_bed(bed) and not self.model.bed_used(bed, self.now)]
            return Where(bed=self.dice.choice(free or list(self.model.beds)))
        if kind < 0.48:
            return Where(bed=self.dice.choice(list(self.model.beds)))
        if kind < 0.8:
            rooms = [room.id for room in self.plan.rooms if room.places or self.dice.happens(0.1)]
            return Where(room=self.dice.choice(rooms))
        hosts = [one.id for one in self.model.open_stays() if self.model.may_host(one.id) or self.dice.happens(0.2)]
        hosts = [id_ for id_ in hosts if id_ != moving]
        return Where(beside=self.dice.choice(hosts)) if hosts and kind < 0.94 else Where()

    def guest(
        self, where: Where, person: UUID | None = None, card: str | None = None, beside: list[UUID] | None = None
    ) -> Guest:
        """A new stay; now and then beside one of these."""
        if beside and self.dice.happens(0.4):
            where = Where(beside=self.dice.choice(beside))
        household = self.dice.choice(self.homes) if self.dice.happens(0.06) else None
        return Guest(self.new("stay"), where, person, card, household)

    def comes(self) -> Act:
        """A family or a part of it, one person, cards, or people of whom nothing is known."""
        kind, guests = self.dice.random(), list[Guest]()
        here = {one.person for one in self.model.open_stays()} if self.dice.happens(0.85) else set()
        absent = [one for one in self.plan.persons if one.id not in here] or list(self.plan.persons)
        who: list[tuple[UUID | None, str | None]] = [(None, None)] * self.dice.choice([1, 1, 2, 3])
        if kind < 0.4:
            home = self.dice.choice(self.homes)
            own = [one.id for one in absent if one.household == home] or [absent[0].id]
            who = [(id_, None) for id_ in self.dice.sample(own, self.dice.randint(1, len(own)))]
        elif kind < 0.65:
            who = [(self.dice.choice(absent).id, None)]
        elif kind < 0.85:
            who = [(None, one.code) for one in self.dice.sample(self.plan.cards, self.dice.choice([1, 1, 2]))]
        for person, card in who:
            guests.append(self.guest(self.where(), person, card, [one.id for one in guests]))
        self.dice.shuffle(guests)
        return ChecksIn(self.now, tuple(guests), self.happened(), "FAMILY" if self.dice.happens(0.25) else None)

    # What becomes of them

    def leaves(self) -> Act | None:
        """One or a whole family."""
        first = self.open_one()
        if first is None:
            return None
        leaving = [first]
        if first.household and self.dice.happens(0.6):
            leaving = [one for one in self.model.open_stays() if one.household == first.household] or leaving
        reason = self.dice.choice(REASONS)
        ends = {one.id: reason if self.dice.happens(0.85) else self.dice.choice(REASONS) for one in leaving}
        return ChecksOut(self.now, ends, self.happened())

    def moves(self) -> Act | None:
        """One, or several at once."""
        there = [one for one in (self.open_one() for _ in range(self.dice.choice([1, 1, 2, 3]))) if one]
        moving = {one.id: self.where(one.id) for one in there}
        if not moving:
            return None
        beds = [where.bed for where in moving.values() if where.bed]
        return self._move(moving) if len(set(beds)) == len(beds) else None

    def swaps(self) -> Act | None:
        """Two who have beds change them."""
        in_beds = [one for one in self.model.open_stays() if one.place.bed]
        if len(in_beds) < 2:
            return None
        one, other = self.dice.sample(in_beds, 2)
        return self._move({one.id: Where(bed=other.place.bed), other.id: Where(bed=one.place.bed)})

    def _move(self, moving: dict[UUID, Where]) -> Moves:
        goings = tuple(Going(self.new("step"), id_, where) for id_, where in moving.items())
        return Moves(self.now, goings, self.happened(), "FAMILY" if self.dice.happens(0.3) else None)

    def passes(self) -> Act | None:
        """Through the gate, by stay or by card."""
        away = [one for one in self.model.open_stays() if one.away_since]
        out = not away or self.dice.happens(0.3)
        one = self.open_one() if out or self.dice.happens(0.15) else self.dice.choice(away)
        if one is None:
            return None
        passing = [one]
        if one.household and self.dice.happens(0.7):
            passing = [other for other in self.model.open_stays() if other.household == one.household] or passing
        passings = tuple(
            Passing(self.new("step"), card=one.card)
            if one.card and self.dice.happens(0.6)
            else Passing(self.new("step"), stay=one.id)
            for one in passing
        )
        return Passes(self.now, out, passings, self.happened())

    # What is undone

    def takes_step_back(self) -> Act | None:
        """Mostly of the last act with a step, and all of it."""
        known = [step for step in self.model.steps.values() if not step.undone_by] or list(self.model.steps.values())
        if not any(local(step.at).date() == local(self.now).date() for step in known) and self.dice.happens(0.9):
            return self.moves()
        if not known:
            return None
        step = known[-1] if self.dice.happens(0.7) else self.dice.choice(known)
        together = [other.id for other in known if other.at == step.at and other.id != step.id]
        also = tuple(together) if self.dice.happens(0.8) else ()
        return TakesStepBack(self.now, self.new("undo"), step.id, also)

    def takes_end_back(self) -> Act | None:
        """Mostly the last end."""
        there = self.model.open_stays() if self.dice.happens(0.1) else []
        ended = [one for one in self.model.stays.values() if not one.is_open] or there
        today = [one for one in ended if one.left_on == local(self.now).date()]
        if not ended or (not today and self.dice.happens(0.8)):
            return self.leaves()
        last = max(ended, key=lambda one: one.ended_at or self.now)
        stay = last if self.dice.happens(0.4) else self.dice.choice(today or ended)
        return TakesEndBack(self.now, self.new("undo"), stay.id)

    def takes_stay_back(self) -> Act | None:
        """Mostly the last stay."""
        known = list(self.model.stays.values())
        if not known:
            return None
        return TakesStayBack(
            self.now, self.new("undo"), (known[-1] if self.dice.happens(0.6) else self.dice.choice(known)).id
        )

    # The house

    def sets_bed(self) -> Act:
        """Any bed, to any state."""
        return SetsBed(self.now, self.dice.choice(list(self.model.beds)), self.dice.choice(STATES))

    def retires_bed(self) -> Act:
        """One that was just left, where there is one; or back."""
        left = [one.place.bed for one in self.model.stays.values() if one.place.bed and not one.is_open]
        gone = [bed.id for bed in self.model.beds.values() if bed.retired_at]
        if gone and self.dice.happens(0.8):
            return RetiresBed(self.now, self.dice.choice(gone), retired=False)
        beds = left if left and self.dice.happens(0.7) else list(self.model.beds)
        return RetiresBed(self.now, self.dice.choice(beds), retired=True)

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
        """To a family, or taken back."""
        room = self.dice.choice([room.id for room in self.plan.rooms if room.places or self.dice.happens(0.05)])
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
        if merged and self.dice.happens(0.4):
            return PersonTold(self.now, self.dice.choice(merged).person, version)
        here = [one.person for one in self.model.open_stays() if one.person]
        standing = [one.id for one in self.plan.persons if self.model.stands_for(one.id) == one.id]
        one = self.dice.choice([id_ for id_ in here if id_ in standing] or standing)
        others = [id_ for id_ in standing if id_ != one]
        other = self.dice.choice([id_ for id_ in others if id_ in here and self.dice.happens(0.7)] or others)
        return PersonTold(self.now, one, version, other)
