"""The census: who is looked for, what was said, and the line that a closing posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from tests.support.staying.acts import ClosesCensus, GoesRound
from tests.support.staying.ledger import Ledger, Says, refused
from tests.support.staying.stays import Stay, evening_of, night_of


class Balance(NamedTuple):
    """`people` = `before` + `came` - `left`."""

    before: int
    came: int
    left: int
    people: int


@dataclass(frozen=True)
class Said:
    """What was said of a room in a night."""

    id: UUID
    at: datetime
    content: object
    told: tuple[int, int, tuple[UUID, ...]]
    seen: dict[UUID, bool]


@dataclass
class Censuses(Ledger):
    """Who went through which room, and what was closed."""

    said: dict[tuple[date, UUID | None], list[Said]] = field(default_factory=dict)
    """What was said of each room in each night, the last one last."""
    closed: dict[date, tuple[UUID, tuple[Balance, int]]] = field(default_factory=dict)
    """The nights that were closed: by which id, and with which line."""
    posted: dict[date, set[UUID]] = field(default_factory=dict)
    """The stays of which a night was posted when it was closed."""

    def go_round(self, act: GoesRound) -> Says:
        """Whoever is not named is seen; in an area everybody is, unless fewer were counted."""
        content = act.night, act.room, frozenset(act.missing), act.counted
        if act.at < evening_of(act.night):
            return refused("census_too_early")
        before = next((one for said in self.said.values() for one in said if one.id == act.id), None)
        if before:
            return Says(told=before.told, again=True) if before.content == content else refused("id_reused")
        codes = {"census_closed_already"} if act.night in self.closed else set()
        is_area = act.room is not None and self.rooms[act.room].places > 0
        if is_area != (act.counted is not None) or not self.stays.keys() >= set(act.missing):
            codes.add("invalid_request")
        if codes:
            return refused(*codes)
        expected = {one.id for one in self.open_stays() if self._looked_for(one, act)}
        missed = expected & set(act.missing)
        others = expected - missed
        seen = others if act.counted is None or act.counted >= len(others) else set()
        found = len(expected) - len(missed) if act.counted is None else act.counted
        told = len(expected), found, tuple(sorted(missed))
        sightings = dict.fromkeys(seen, True) | dict.fromkeys(missed, False)
        self.said.setdefault((act.night, act.room), []).append(Said(act.id, act.at, content, told, sightings))
        return Says(told=told)

    def _looked_for(self, stay: Stay, act: GoesRound) -> bool:
        """Whoever is away for a while is not."""
        return stay.away_since is None and stay.occupies(act.night) and self.room_of(stay) == act.room

    def sightings(self, night: date) -> dict[UUID, tuple[bool, datetime]]:
        """Of each stay what was said last, where of each room the last word counts."""
        last = sorted((said[-1] for (of, _), said in self.said.items() if of == night), key=lambda one: one.at)
        return {stay: (seen, one.at) for one in last for stay, seen in one.seen.items()}

    def close(self, act: ClosesCensus) -> Says:
        """The ledger's line is posted, once."""
        if act.at < evening_of(act.night):
            return refused("census_too_early")
        if act.night in self.closed:
            id_, told = self.closed[act.night]
            return Says(told=told, again=True) if id_ == act.id else refused("census_closed_already")
        if any(id_ == act.id for id_, _ in self.closed.values()):
            return refused("id_reused")
        not_seen = [id_ for id_, (seen, _) in self.sightings(act.night).items() if not seen]
        told = self.balance(act.night), sum(self.stays[id_].occupies(act.night) for id_ in not_seen)
        self.closed[act.night] = act.id, told
        self.posted[act.night] = {one.id for one in self.stays.values() if one.occupies(act.night)}
        return Says(told=told)

    def balance(self, night: date) -> Balance:
        """The people of a night, who came, and who had left since the night before."""
        came = [
            one for one in self.stays.values() if one.reason != "ENTERED_IN_ERROR" and night_of(one.started_at) == night
        ]
        left = [
            one
            for one in self.stays.values()
            if one.reason != "ENTERED_IN_ERROR" and one.left_on and max(one.left_on, night_of(one.started_at)) == night
        ]
        people = self.people(night)
        return Balance(people - len(came) + len(left), len(came), len(left), people)
