"""A shelter as the design says it is: pure, without a clock, a table or a lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support.staying.acts import (
    Act,
    ChangesHold,
    ChecksIn,
    ChecksOut,
    ClosesCensus,
    GivesRoom,
    GoesRound,
    MakesHold,
    Moves,
    OpensOverflow,
    Passes,
    PersonTold,
    ReleasesHold,
    RetiresBed,
    RetiresRoom,
    SetsBed,
    SetsPlaces,
    TakesEndBack,
    TakesStayBack,
    TakesStepBack,
)
from tests.support.staying.census import Censuses
from tests.support.staying.entries import Entries
from tests.support.staying.layout import Layout
from tests.support.staying.ledger import RoomNow, Says
from tests.support.staying.picture import Glance, Picture, Places, Posted, Tile, Used
from tests.support.staying.stays import IN_ERROR, Stay, evening_of, local, night_of
from tests.support.staying.stepping import Stepping

LOOK_BACK = timedelta(days=31)
"""So many nights before the last census being seen counts as having been met."""


@dataclass
class Model(Entries, Stepping, Layout, Censuses):
    """Answers acts, and says what each reading shows."""

    def do(self, act: Act) -> Says:
        """Let one act happen."""
        self.now = act.at
        does: dict[type[Act], Callable[[Any], Says]] = {
            ChecksIn: self.check_in,
            ChecksOut: self.check_out,
            TakesEndBack: self.take_end_back,
            TakesStayBack: self.take_stay_back,
            Moves: self.move,
            Passes: self.pass_gate,
            TakesStepBack: self.take_step_back,
            MakesHold: self.make_hold,
            ChangesHold: self.change_hold,
            ReleasesHold: self.release_hold,
            SetsBed: self.set_bed,
            RetiresBed: self.retire_bed,
            RetiresRoom: self.retire_room,
            SetsPlaces: self.set_places,
            GivesRoom: self.give_room,
            OpensOverflow: self.open_overflow,
            GoesRound: self.go_round,
            ClosesCensus: self.close,
            PersonTold: self.hear,
        }
        return does[type(act)](act)

    # The board

    def glance(self) -> Glance:
        """Nobody who was admitted is missing; of a room for overflow, while that is closed, what is used or held."""
        there = self.open_stays()
        tiles = {one.id: self._tile(one) for one in there}
        on = {tile.on for tile in tiles.values()}
        beds: dict[UUID, str] = {}
        places: dict[UUID, Places] = {}
        for room in self.rooms.values():
            offered = self.overflow_open or room.population != "OVERFLOW"
            own = [bed for bed in self.beds.values() if bed.room == room.id and bed.retired_at is None]
            shown = [bed for bed in own if offered or bed.id in on or self.keeper(bed.id, self.now)]
            taken, held = self.taken(room.id), self.held(room.id)
            if self.is_room(room.id) and (offered or shown or held or self._people_in(room)):
                beds |= {bed.id: self._state(bed.id, tiles) for bed in shown}
                places[room.id] = Places(room.places if offered else taken + held, taken, held)
        return Glance(tiles, beds, places, self._numbers(tiles, beds, places))

    def _people_in(self, room: RoomNow) -> bool:
        return any(one.place.room == room.id for one in self.open_stays())

    def _tile(self, stay: Stay) -> Tile:
        place, kind = stay.place, stay.place.kind
        if place.beside:
            host = self.stays[place.beside]
            kind = kind if host.is_open else "WITHOUT_BED"
            place = host.place if host.is_open else place
        return Tile(place.bed or place.room, kind, stay.person, stay.card, stay.away_since, self.cases(stay))

    def _state(self, bed: UUID, tiles: dict[UUID, Tile]) -> str:
        guests = [tile for tile in tiles.values() if tile.on == bed]
        if guests:
            return "AWAY" if all(tile.away_since for tile in guests) else "OCCUPIED"
        return "HELD" if self.keeper(bed, self.now) else self.beds[bed].state

    def _numbers(self, tiles: dict[UUID, Tile], beds: dict[UUID, str], places: dict[UUID, Places]) -> dict[str, int]:
        present = [tile.place for tile in tiles.values() if not tile.away_since]
        states = list(beds.values())
        return {
            "present": len(present),
            "away": len(tiles) - len(present),
            "in_beds": present.count("BED"),
            "in_places": present.count("PLACE"),
            "sharing": present.count("SHARES_WITH"),
            "overflow": present.count("OVERFLOW"),
            "without_bed": present.count("WITHOUT_BED"),
            "beds": len(beds),
            "beds_free": states.count("AVAILABLE"),
            "beds_held": states.count("HELD"),
            "beds_away": states.count("AWAY"),
            "beds_out_of_service": states.count("OUT_OF_SERVICE") + states.count("CLEANING"),
            "places": sum(one.there for one in places.values()),
            "places_held": sum(one.held for one in places.values()),
            "places_free": sum(one.there - one.taken - one.held for one in places.values()),
            "overflow_open": self.overflow_open,
        }

    # All readings

    def picture(self, first: date, now: datetime) -> Picture:
        """What every reading says at `now`, of the nights since `first`."""
        last = night_of(now)
        nights = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return Picture(
            {one.id: (one.line, self._steps(one)) for one in self.stays.values()},
            {one.id: used for one in self.stays.values() if (used := self._used(one))},
            {night: self.balance(night) for night in nights},
            {night: self._restated(night) for night in self.closed},
            self._silent(now),
            {
                one.id: (one.places, self.taken(one.id), one.household, bool(one.retired_at))
                for one in self.rooms.values()
            },
            {one.id: one.line(live=self.is_live(one)) for one in self.holds.values()},
        )

    def _steps(self, stay: Stay) -> tuple[tuple[UUID, str, bool], ...]:
        own = [step for step in self.steps.values() if step.stay == stay.id]
        return tuple((step.id, step.kind, step.undone_by is not None) for step in own)

    def _used(self, stay: Stay) -> tuple[Used, ...]:
        spells = [] if stay.reason == IN_ERROR else stay.spells
        return tuple(Used(spell.since, spell.until, spell.bed) for spell in spells if spell.lasts)

    def _restated(self, night: date) -> Posted:
        posted, not_seen = self.closed[night][1]
        there = {one.id for one in self.stays.values() if one.occupies(night)}
        before = self.posted[night]
        return Posted(posted, not_seen, self.balance(night), len(there - before), len(before - there))

    def _silent(self, now: datetime) -> dict[UUID, tuple[int, bool]]:
        """Whose household nobody met since how many evenings; or who was missing at the last census."""
        last = max(self.closed, default=night_of(now))
        said = [
            self.sightings(night) for night in {night for night, _ in self.said} if last - LOOK_BACK <= night <= last
        ]
        met, missing = {}, self.sightings(last)
        for one in self.open_stays():
            seen = [sighted[one.id][1] for sighted in said if one.id in sighted and sighted[one.id][0]]
            gate = [step.at for step in one.steps if step.kind != "MOVED" or step.left[1] is None]
            met[one.id] = max([one.started_at, *seen, *gate])
        silent = {}
        for one in self.open_stays():
            kin = [met[other.id] for other in self.open_stays() if one.household and other.household == one.household]
            missed = one.id in missing and not missing[one.id][0] and met[one.id] < missing[one.id][1]
            nights = max(_evenings(max([met[one.id], *kin]), now), int(missed))
            if nights:
                silent[one.id] = nights, missed
        return silent


def _evenings(since: datetime, until: datetime) -> int:
    """How many evenings began in between."""
    days = (local(until).date() - local(since).date()).days + 2
    evenings = [evening_of(local(since).date() + timedelta(days=n)) for n in range(days)]
    return sum(since < evening <= until for evening in evenings)
