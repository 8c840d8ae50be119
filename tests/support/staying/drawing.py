"""Draws acts from what is there: mostly what makes sense, now and then what does not."""

from __future__ import annotations

from uuid import UUID

from tests.support.staying.acts import (
    Act,
    ChecksIn,
    ChecksOut,
    Going,
    Guest,
    Moves,
    Passes,
    Passing,
    TakesEndBack,
    TakesStayBack,
    TakesStepBack,
    Where,
)
from tests.support.staying.drawing_holds import DrawsHolds
from tests.support.staying.drawing_house import DrawsHouse
from tests.support.staying.ledger import ORDINARY
from tests.support.staying.stays import Stay, Step, local

REASONS = (*sorted(ORDINARY), "HANDED_OVER", "MISSING", "HOSPITAL", "LEFT_UNANNOUNCED")


class Drawing(DrawsHouse, DrawsHolds):
    """One act at a time, at `now`, by the dice that are set."""

    # Whom and where

    def open_one(self) -> Stay | None:
        """Somebody who is here, or rarely anybody."""
        there = self.model.open_stays()
        if self.dice.happens(0.08):
            there = list(self.model.stays.values())
        return self.dice.choice(there) if there else None

    def where(self, moving: UUID | None = None, hold: UUID | None = None) -> Where:
        """Where somebody, or who is `moving`, may go: to what the hold that they name keeps, or mostly a free bed."""
        if held := self.held_place(hold):
            return held
        kind = self.dice.random()
        if kind < 0.36:
            free = [bed for bed in self.model.beds if self.model.is_bed(bed) and not self.model.bed_used(bed, self.now)]
            return Where(bed=self.dice.choice(free or list(self.model.beds)))
        if kind < 0.48:
            return Where(bed=self.dice.choice(list(self.model.beds)))
        if kind < 0.8:
            rooms = [room.id for room in self.plan.rooms if room.places or self.dice.happens(0.1)]
            narrow = [room for room in rooms if self.model.rooms[room].household or self.model.free(room) < 1]
            return Where(room=self.dice.choice(narrow if narrow and self.dice.happens(0.5) else rooms))
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

    def comes(self, hold: UUID | None = None) -> Act:
        """A family or a part of it, one person, cards, or people of whom nothing is known."""
        kind, guests, hold = self.dice.random(), list[Guest](), hold or self.named()
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
            guests.append(self.guest(self.where(hold=hold), person, card, [one.id for one in guests]))
        self.dice.shuffle(guests)
        return ChecksIn(self.now, tuple(guests), self.happened(), "FAMILY" if self.dice.happens(0.25) else None, hold)

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

    def moves(self, hold: UUID | None = None) -> Act | None:
        """One, or several at once."""
        there = [one for one in (self.open_one() for _ in range(self.dice.choice([1, 1, 2, 3]))) if one]
        hold = hold or self.named()
        moving = {one.id: self.where(one.id, hold) for one in there}
        if not moving:
            return None
        beds = [where.bed for where in moving.values() if where.bed]
        return self._move(moving, hold) if len(set(beds)) == len(beds) else None

    def swaps(self) -> Act | None:
        """Two who have beds change them."""
        in_beds = [one for one in self.model.open_stays() if one.place.bed]
        if len(in_beds) < 2:
            return None
        one, other = self.dice.sample(in_beds, 2)
        return self._move({one.id: Where(bed=other.place.bed), other.id: Where(bed=one.place.bed)})

    def _move(self, moving: dict[UUID, Where], hold: UUID | None = None) -> Moves:
        goings = tuple(Going(self.new("step"), id_, where) for id_, where in moving.items())
        return Moves(self.now, goings, self.happened(), "FAMILY" if self.dice.happens(0.3) else None, hold)

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
        took = self.took([one.id for one in known])
        if took and self.dice.happens(0.7):
            step = self.model.steps[took]
        elif not took and (hold := self.usable()) and self.dice.happens(0.8):
            return self.moves(hold)
        if (stuck := [one for one in known if self._is_stuck(one)]) and self.dice.happens(0.4):
            step = self.dice.choice(stuck)
        together = [other.id for other in known if other.at == step.at and other.id != step.id]
        also = tuple(together) if self.dice.happens(0.8) else ()
        return TakesStepBack(self.now, self.new("undo"), step.id, also)

    def _is_stuck(self, step: Step) -> bool:
        """Whether it is not the last one, or somebody has the bed by now to which it leads back."""
        stay, bed = self.model.stays[step.stay], step.found[0].bed
        gone = bed is not None and bed != stay.place.bed and self.model.bed_used(bed, self.now, but=[stay.id])
        return stay.is_open and not step.undone_by and (gone or stay.steps[-1] is not step)

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
        known = list(self.model.stays)
        if not known:
            return None
        stay = known[-1] if self.dice.happens(0.6) else self.dice.choice(known)
        took = self.took([id_ for id_ in known if self.model.stays[id_].is_open])
        if took and self.dice.happens(0.7):
            stay = took
        elif not took and (hold := self.usable()) and self.dice.happens(0.7):
            return self.comes(hold)
        return TakesStayBack(self.now, self.new("undo"), stay)
