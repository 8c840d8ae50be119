"""Who comes, who leaves, and how both are undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tests.support.staying.acts import ChecksIn, ChecksOut, Guest, TakesEndBack, TakesStayBack
from tests.support.staying.holding import Holding
from tests.support.staying.ledger import AHEAD, Says, refused
from tests.support.staying.stays import IN_ERROR, Spell, Stay, line, local


@dataclass
class Entries(Holding):
    """Check-ins and check-outs."""

    ends_back: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    stays_back: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)

    # Coming

    def check_in(self, act: ChecksIn) -> Says:
        """All or none; a stay that is known is answered as it was."""
        known = [one for one in act.guests if one.id in self.stays]
        new = [one for one in act.guests if one.id not in self.stays]
        codes = self.ahead(act)
        if any(self.stays[one.id].content != content(one, act) for one in known):
            codes.add("id_reused")
        codes |= self.unknown(act.hold) if new else set()
        since = self.moment(act)
        for number, guest in enumerate(new):
            codes |= self._cannot_house(act, guest, new[:number], since)
        if codes:
            return refused(*codes)
        free: dict[UUID, int] = {}
        for guest in new:
            self._house(act, guest, free, since)
        return Says(told=tuple(self.stays[one.id].began for one in act.guests), again=not new)

    def _cannot_house(self, act: ChecksIn, guest: Guest, before: list[Guest], since: datetime) -> set[str]:
        """Why this guest can't be housed so, after those who come `before` in the same request."""
        codes = set()
        person, household, token = self.who(guest)
        if guest.household and household != guest.household:
            codes.add("invalid_request")
        where = guest.where
        if where.bed:
            asked = where.bed in {one.where.bed for one in before}
            codes |= {"bed_taken"} if asked else self._bed_against(where.bed, since, act.hold)
        if where.room:
            codes |= self.room_against(where.room, household, act.reason)
        if where.beside and not self._can_come_beside(act, where.beside):
            codes.add("host_not_here")
        twice = any(self._bearer(guest) & self._bearer(one) for one in before)
        if twice or self.housed(person, token, since):
            codes.add("already_sheltered")
        return codes

    def _bearer(self, guest: Guest) -> set[UUID | str | None]:
        """As whom a guest has one stay at a time."""
        person, _, token = self.who(guest)
        return {self.stands_for(person) if person else None, token} - {None}

    def who(self, guest: Guest) -> tuple[UUID | None, UUID | None, str | None]:
        """Person, household and the token that is one bearer's."""
        if guest.card:
            household = self.cards[guest.card].household
            return None, household or guest.household, None if household else guest.card
        return guest.person, self.household_of(guest.person) or guest.household, None

    def _bed_against(self, bed: UUID, since: datetime, hold: UUID | None) -> set[str]:
        if not self.is_bed(bed):
            return {"not_found"}
        codes = {"bed_out_of_service"} if self.beds[bed].state != "AVAILABLE" else set()
        return codes | ({"bed_taken"} if self.bed_used(bed, since, hold=hold) else set())

    def _can_come_beside(self, act: ChecksIn, beside: UUID) -> bool:
        """With somebody of the same request, or who is here; of the same request may be who came before."""
        host = next((one for one in act.guests if one.id == beside), None)
        if host and host.id not in self.stays:
            return host.where.beside is None
        return self.may_host(beside)

    def _house(self, act: ChecksIn, guest: Guest, free: dict[UUID, int], since: datetime) -> None:
        person, household, token = self.who(guest)
        place = self.take(guest.id, guest.where, free, act.hold, since)
        stay = Stay(guest.id, content(guest, act), person, household, guest.card, token, since, place)
        stay.spells.append(Spell(place.bed, since))
        stay.began = line(stay.id, place)
        self.stays[stay.id] = stay

    # Leaving

    def check_out(self, act: ChecksOut) -> Says:
        """All or none; an end that is known is answered as it is."""
        if not act.ends.keys() <= self.stays.keys():
            return refused("not_found")
        codes = self.ahead(act)
        leaving = [self.stays[id_] for id_ in act.ends if self.stays[id_].is_open]
        for id_, reason in act.ends.items():
            stay = self.stays[id_]
            if stay.ended_at and (stay.reason != reason or not same_end(stay.ended_at, act.happened)):
                codes.add("stay_ended_already")
        ended_at = max([self.moment(act), *(one.spells[-1].since for one in leaving)])
        if act.happened and ended_at > act.happened:
            codes.add("invalid_request")
        if self.children_alone((one, act.ends[one.id]) for one in leaving):
            codes.add("child_leaves_alone")
        if codes:
            return refused(*codes)
        for one in leaving:
            one.end(ended_at, act.ends[one.id])
        return Says(told=tuple(self.stays[id_].line for id_ in act.ends), again=not leaving)

    def take_end_back(self, act: TakesEndBack) -> Says:
        """The stay goes on, unless something depends on its end by now."""
        stay = self.stays.get(act.stay)
        if stay is None:
            return refused("not_found")
        if act.id in self.ends_back:
            return Says(again=True) if self.ends_back[act.id] == (act.stay, act.reason) else refused("id_reused")
        if stay.ended_at is None or stay.left_on is None:
            return refused("stay_not_ended")
        codes = set()
        if stay.reason == IN_ERROR:
            codes.add("stay_ended_already")
        if local(act.at).date() > stay.left_on:
            codes.add("too_late_to_undo_end")
        if self.end_stands(stay, stay.ended_at):
            codes.add("end_stands")
        if codes:
            return refused(*codes)
        stay.go_on()
        self.ends_back[act.id] = act.stay, act.reason
        return Says(told=stay.line)

    def end_stands(self, stay: Stay, ended_at: datetime) -> bool:
        """Whether bed, guest, place or host are not as they were."""
        place = stay.place
        if self.housed(stay.person, stay.token, ended_at, but=stay.id):
            return True
        if place.bed:
            usable = self.is_bed(place.bed) and self.beds[place.bed].state == "AVAILABLE"
            return not usable or self.bed_used(place.bed, ended_at, but=[stay.id])
        if place.room and (not self.is_room(place.room) or self.given_since(place.room, stay.household, ended_at)):
            return True
        if place.kind == "PLACE" and place.room:
            return self.free(place.room) < 1
        return place.beside is not None and not self.may_host(place.beside)

    def take_stay_back(self, act: TakesStayBack) -> Says:
        """The check-in never was."""
        stay = self.stays.get(act.stay)
        if stay is None:
            return refused("not_found")
        before = self.stays_back.get(act.stay)
        if before and before[0] == act.id:
            return Says(told=stay.line, again=True) if before[1] == act.reason else refused("id_reused")
        if not stay.is_open:
            return refused("stay_ended_already")
        codes = self._stay_stands(stay, act.at)
        codes |= {"id_reused"} if any(id_ == act.id for id_, _ in self.stays_back.values()) else set()
        if codes:
            return refused(*codes)
        stay.end(max(act.at, stay.spells[-1].since), IN_ERROR)
        for spell in stay.spells:
            spell.until = spell.since
        self.give_back(stay.id)
        self.stays_back[stay.id] = act.id, act.reason
        return Says(told=stay.line)

    def _stay_stands(self, stay: Stay, at: datetime) -> set[str]:
        """Whether its day is over, or others share with it, or it has moved."""
        late = local(at).date() > local(stay.started_at).date()
        depended_on = self.sharers(stay.id) or any(step.kind == "MOVED" for step in stay.steps)
        return ({"too_late_to_undo"} if late else set()) | ({"stay_depended_on"} if depended_on else set())


def same_end(ended_at: datetime, happened: datetime | None) -> bool:
    """What was said to be ahead was recorded as of its receipt."""
    return happened is None or ended_at <= happened <= ended_at + AHEAD


def content(guest: Guest, act: ChecksIn) -> tuple[object, ...]:
    """What a stay's id stands for."""
    return guest, act.happened, act.reason, act.hold
