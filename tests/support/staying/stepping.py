"""Who moves, who is away for a while, and how it is undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tests.support.staying.acts import Going, Moves, Passes, Passing, TakesStepBack
from tests.support.staying.holding import Holding
from tests.support.staying.ledger import Says, refused
from tests.support.staying.stays import Line, Place, Stay, Step, line, local

KINDS = {True: "LEFT", False: "RETURNED"}


@dataclass
class Stepping(Holding):
    """Moves, leaves and returns, each a step that can be taken back."""

    why: dict[UUID, str] = field(default_factory=dict)
    """The reasons of what was undone, by their ids."""

    # Moving

    def move(self, act: Moves) -> Says:
        """All or none; two who swap give their beds to each other."""
        new = [one for one in act.goings if one.id not in self.steps]
        codes = self.ahead(act)
        if any(self.steps[one.id].content != content(one, act) for one in act.goings if one.id in self.steps):
            codes.add("id_reused")
        codes |= self._must_be_open([one.stay for one in new])
        if codes or not new:
            return refused(*codes) if codes else Says(told=self._left(act.goings), again=True)
        going = {one.stay: one for one in new}
        at, codes = self._moment(act, list(going))
        codes |= self.unknown(act.hold)
        codes = codes.union(*(self._cannot_go(act, one, going, at) for one in new))
        if codes:
            return refused(*codes)
        free = Counter({id_: self.free(id_) for id_, room in self.rooms.items() if room.places})
        free.update(room for id_ in going if (room := self.stays[id_].place.room) and self._counts(id_))
        places = {one.id: self.take(one.id, one.where, free, act.hold, at) for one in new}
        for one in new:
            stay = self.stays[one.stay]
            left = places[one.id], stay.away_since
            self._step(Step(one.id, stay.id, "MOVED", at, content(one, act), stay.now, left))
        return Says(told=self._left(act.goings))

    def _counts(self, stay: UUID) -> bool:
        return self.stays[stay].place.kind == "PLACE"

    def _cannot_go(self, act: Moves, one: Going, going: Mapping[UUID, Going], at: datetime) -> set[str]:
        where, stay = one.where, self.stays[one.stay]
        if where.bed:
            used = self.bed_used(where.bed, at, but=going, hold=act.hold)
            return self._bed_cannot_take(where.bed, stay) | ({"bed_taken"} if used else set())
        if where.room:
            return self.room_against(where.room, stay.household, act.reason)
        return {"host_not_here"} if where.beside and not self._can_go_beside(one, going) else set()

    def _bed_cannot_take(self, bed: UUID, stay: Stay) -> set[str]:
        if not self.is_bed(bed):
            return {"not_found"}
        usable = self.beds[bed].state == "AVAILABLE" or stay.place.bed == bed
        return set() if usable else {"bed_out_of_service"}

    def _can_go_beside(self, one: Going, going: Mapping[UUID, Going]) -> bool:
        """Beside somebody who has a place, then; and nobody stays who shares with this one."""
        host = going.get(one.where.beside) if one.where.beside else None
        hosted = host.where.beside is None if host else self.may_host(one.where.beside)
        return hosted and all(sharer.id in going for sharer in self.sharers(one.stay))

    # The gate

    def pass_gate(self, act: Passes) -> Says:
        """All or none, by stay or by card."""
        found = [self._at_gate(one) for one in act.passings]
        codes = self.ahead(act) | self._reused(act) | {one for one in found if isinstance(one, str)}
        stays = dict(zip(act.passings, found, strict=True))
        new = {one: id_ for one, id_ in stays.items() if one.id not in self.steps and isinstance(id_, UUID)}
        codes |= {"invalid_request"} if len(set(found)) < len(found) else set()
        codes |= self._must_be_open(list(new.values()))
        if codes or not new:
            return refused(*codes) if codes else Says(told=self._left(act.passings), again=True)
        passing = [self.stays[id_] for id_ in new.values()]
        at, codes = self._moment(act, list(new.values()))
        codes |= self._cannot_pass(act, passing)
        if codes:
            return refused(*codes)
        for one, stay in zip(new, passing, strict=True):
            left = stay.place, at if act.out else None
            self._step(Step(one.id, stay.id, KINDS[act.out], at, content(one, act), stay.now, left))
        return Says(told=self._left(act.passings))

    def _cannot_pass(self, act: Passes, passing: Sequence[Stay]) -> set[str]:
        if not act.out:
            return set() if all(one.away_since for one in passing) else {"not_away"}
        codes = {"away_already"} if any(one.away_since for one in passing) else set()
        alone = self.children_alone((one, "ONWARD_TRAVEL") for one in passing)
        return codes | ({"child_leaves_alone"} if alone else set())

    def _reused(self, act: Passes) -> set[str]:
        known = [one for one in act.passings if one.id in self.steps]
        return {"id_reused"} if any(self.steps[one.id].content != content(one, act) for one in known) else set()

    def _at_gate(self, one: Passing) -> UUID | str:
        """The stay, or why there is none."""
        if one.id in self.steps:
            return self.steps[one.id].stay
        if one.stay:
            return one.stay
        carried = [stay.id for stay in self.open_stays() if stay.card == one.card]
        return carried[0] if len(carried) == 1 else "several_stays" if carried else "not_found"

    # Undoing

    def take_step_back(self, act: TakesStepBack) -> Says:
        """Everything is as the steps found it."""
        ids = list(dict.fromkeys([act.step, *act.also]))
        if not self.steps.keys() >= set(ids):
            return refused("not_found")
        undone = [self.steps[id_] for id_ in ids]
        if len({step.stay for step in undone}) < len(undone):
            return refused("invalid_request")
        if any(step.undone_by == act.id for step in undone):
            same = all(step.undone_by == act.id for step in undone) and act.reason == self.why[act.id]
            return Says(again=True) if same else refused("id_reused")
        if act.id in self.why:
            return refused("id_reused", "step_reversed_already")
        codes = {"step_reversed_already"} if any(step.undone_by for step in undone) else set()
        if not codes:
            codes = self._in_the_way(act, undone)
        if codes:
            return refused(*codes)
        for step in undone:
            self.stays[step.stay].go_back(step)
            self.give_back(step.id)
            step.undone_by = act.id
        self.why[act.id] = act.reason
        return Says(told=tuple(self.stays[id_].line for id_ in sorted(step.stay for step in undone)))

    def _in_the_way(self, act: TakesStepBack, undone: Sequence[Step]) -> set[str]:
        codes = set()
        back = {step.stay: step.found[0] for step in undone}
        for step in undone:
            stay = self.stays[step.stay]
            if not stay.is_open:
                codes.add("stay_ended_already")
            elif stay.steps[-1] is not step:
                codes.add("step_not_last")
            if local(act.at).date() > local(step.at).date():
                codes.add("step_too_old")
            if step.found[0] != stay.place:
                codes |= self._not_back(step, back)
        return codes | self._full(back, self.comes_back(step.id for step in undone))

    def _not_back(self, step: Step, back: Mapping[UUID, Place]) -> set[str]:
        place, codes = step.found[0], set()
        if place.bed:
            if not self.is_bed(place.bed) or self.beds[place.bed].state != "AVAILABLE":
                codes.add("bed_out_of_service")
            if self.bed_used(place.bed, step.at, but=back):
                codes.add("bed_taken")
        elif place.room:
            codes |= self._room_not_back(step, place.room)
        if place.beside:
            host = self.stays[place.beside]
            if not host.is_open or back.get(host.id, host.place).beside:
                codes.add("host_not_here")
            if any(back.get(one.id, one.place).beside == step.stay for one in self.open_stays()):
                codes.add("stay_depended_on")
        return codes

    def _room_not_back(self, step: Step, room: UUID) -> set[str]:
        codes = set() if self.is_room(room) else {"place_taken"}
        return codes | ({"room_given"} if self.given_since(room, self.stays[step.stay].household, step.at) else set())

    def _full(self, back: Mapping[UUID, Place], held: Counter[UUID]) -> set[str]:
        """Whether a room has fewer places left than lead back to it, and are `held` again."""
        more: Counter[UUID | None] = Counter(held)
        more.update(place.room for place in back.values() if place.kind == "PLACE")
        more.subtract(self.stays[id_].place.room for id_ in back if self.stays[id_].place.kind == "PLACE")
        return {"place_taken"} if any(n > 0 and room and n > self.free(room) for room, n in more.items()) else set()

    # What they have in common

    def _must_be_open(self, ids: Sequence[UUID]) -> set[str]:
        there = [self.stays[id_] for id_ in ids if id_ in self.stays]
        codes = {"not_found"} if len(there) < len(ids) else set()
        return codes | ({"stay_ended_already"} if not all(one.is_open for one in there) else set())

    def _moment(self, act: Moves | Passes, ids: Sequence[UUID]) -> tuple[datetime, set[str]]:
        """When it happens, no earlier than what these do now began; refused where it is said to be earlier."""
        began = max(self.stays[id_].spells[-1].since for id_ in ids)
        too_early = act.happened is not None and act.happened < began
        return max(began, self.moment(act)), {"invalid_request"} if too_early else set()

    def _step(self, step: Step) -> None:
        stay = self.stays[step.stay]
        stay.use(*step.left, step.at)
        stay.steps.append(step)
        self.steps[step.id] = step

    def _left(self, asked: Sequence[Going] | Sequence[Passing]) -> tuple[Line, ...]:
        """Each stay as its step left it."""
        return tuple(line(self.steps[one.id].stay, *self.steps[one.id].left) for one in asked)


def content(one: Going | Passing, act: Moves | Passes) -> tuple[object, ...]:
    """What a step's id stands for."""
    return one, act.happened, act.reason if isinstance(act, Moves) else act.out
