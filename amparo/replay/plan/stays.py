"""Beds and places: who sleeps where, never two in a bed, and nobody checked in where there is no room."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from uuid import UUID

from amparo.replay.acts import StayEnds, StayPlace, StayStarts
from amparo.replay.chance import draw
from amparo.replay.curve import DAYS, date_of
from amparo.replay.night import GYM, HOUSE, NIGHT_DAY
from amparo.replay.people import Person, Sex
from amparo.replay.plan.desk import Registered
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.streams import FLOODS, RETURNS
from amparo.replay.sites import BY_CODE, Room, RoomMode

# ASSUMED: which shelters a post sends people to, by weight; one that has not opened yet is passed over.
_SENT_TO = {
    "DANLI-CAMI": (("DANLI-CAMI", 6), ("PARAISO-CDT", 3), ("DANLI-SAGRADA", 1)),
    "DANLI-SCORAZON": (("DANLI-SCORAZON", 4), ("PARAISO-CDT", 6)),
    "TROJES-CDT": (("TROJES-CDT", 7), ("TROJES-REINA", 2), ("TROJES-SOCORRO", 1)),
    "CHOLU-CAMI": (("CHOLU-CAMI", 6), ("CHOLU-HOGAR", 4)),
}
_FIRST_CHECK_IN, _LAST_CHECK_IN, _AFTER_DESK = 600, 1_070, 30
_CHECK_OUT = 420
_INFANT_AGE = 2


@dataclass(slots=True)
class _Space:
    room: Room
    beds: list[str]
    places: int

    def free(self) -> int:
        return len(self.beds) if self.room.mode is RoomMode.NUMBERED else self.places


class Stays:
    """Keeps what is free, day by day; the acts name room and beds."""

    def __init__(self, ids: Ids, houses: Mapping[str, tuple[Room, ...]]) -> None:
        self._ids = ids
        self._spaces = {
            code: [_Space(room, list(room.beds), room.places) for room in rooms if room.code != GYM]
            for code, rooms in houses.items()
        }
        self._leaving: dict[int, list[tuple[StayEnds, _Space, list[str], int]]] = {}
        self._asleep: Counter[tuple[str, int]] = Counter()

    def asleep(self, site: str, day: int) -> int:
        """How many of those who were offered a place sleep at the site in the night of this day."""
        return self._asleep[site, day]

    def morning(self, day: int) -> list[StayEnds]:
        """Those who leave today; what they free is for tonight."""
        acts = []
        for act, space, beds, places in self._leaving.pop(day, []):
            space.beds.extend(beds)
            space.places += places
            acts.append(act)
        return acts

    def offer(self, met: Registered, day: int, rng: Random) -> StayStarts | None:
        """A place for the whole household in one room, where there is one."""
        site = self._shelter(met, day, rng)
        infants = _sharing(met.members)
        wanted = len(met.members) - len(infants)
        space = self._room(site, _populations(met), wanted, people=len(met.members))
        if space is None:
            return None
        numbered = space.room.mode is RoomMode.NUMBERED
        beds = sorted(space.beds)[:wanted] if numbered else []
        if not numbered:
            infants, wanted = {}, len(met.members)
            space.places -= wanted
        space.beds = [bed for bed in space.beds if bed not in beds]
        start = StayStarts(
            act_id=self._ids.of("stay-starts", met.household_id),
            at=moment(day, min(_LAST_CHECK_IN, max(_FIRST_CHECK_IN, met.minute + _AFTER_DESK))),
            site=site,
            household_id=met.household_id,
            room=space.room.code,
            places=self._places(met.members, beds, infants),
        )
        until = day + _nights(met, rng)
        self._asleep.update({(site, night): len(start.places) for night in range(day, until)})
        self._leave(met, until, start=start, space=space, beds=beds)
        return start

    @staticmethod
    def _shelter(met: Registered, day: int, rng: Random) -> str:
        known = _SENT_TO.get(met.site, ((met.site, 1),))
        return draw(rng, [(code, weight) for code, weight in known if _takes(code, day)])

    def _room(self, site: str, populations: tuple[str, ...], wanted: int, *, people: int) -> _Space | None:
        """The first fitting room with beds enough; else a floor."""
        for space in self._spaces[site]:
            counted = space.room.mode is RoomMode.COUNTED
            fits = counted or space.room.population in populations
            if fits and space.free() >= (people if counted else wanted):
                return space
        return None

    def _places(self, members: tuple[Person, ...], beds: list[str], infants: dict[int, int]) -> tuple[StayPlace, ...]:
        left, places = iter(beds), []
        for number, person in enumerate(members):
            carer = members[infants[number]] if number in infants else None
            places.append(
                StayPlace(
                    stay_id=self._stay_id(person),
                    person_id=person.person_id,
                    bed=None if carer else next(left, None),
                    shares_with=self._stay_id(carer) if carer else None,
                )
            )
        return tuple(places)

    def _stay_id(self, person: Person) -> UUID:
        return self._ids.of("stay", person.person_id)

    def _leave(self, met: Registered, day: int, *, start: StayStarts, space: _Space, beds: list[str]) -> None:
        if day >= DAYS:
            return
        child = met.head.care_basis is not None
        leaving = self._leaving.setdefault(day, [])
        act = StayEnds(
            act_id=self._ids.of("stay-ends", met.household_id),
            at=moment(day, _CHECK_OUT + min(len(leaving), 100) + 0.5),
            site=start.site,
            household_id=met.household_id,
            stay_ids=tuple(place.stay_id for place in start.places),
            reason="HANDED_OVER" if child else _reason(met),
        )
        leaving.append((act, space, beds, 0 if beds else len(start.places)))


def _takes(site: str, day: int) -> bool:
    """Whether people are sent to the site: it has opened, and has not been overrun the night before."""
    return BY_CODE[site].opened <= date_of(day) and (site, day) != (HOUSE, NIGHT_DAY + 1)


def _sharing(members: tuple[Person, ...]) -> dict[int, int]:
    """Infants and their carer's place in the household: they share a bed; one infant for each carer."""
    found: dict[int, int] = {}
    for number, person in enumerate(members):
        carers = [place for place, other in enumerate(members) if other.person_id == person.cared_for_by]
        young = (person.identity.birth_date.year >= 2023 - _INFANT_AGE) and number > 0
        if young and carers and carers[0] not in found.values():
            found[number] = carers[0]
    return found


def _populations(met: Registered) -> tuple[str, ...]:
    if met.head.care_basis is not None:
        return ("UNACCOMPANIED_CHILDREN",)
    if len(met.members) > 1:
        return ("FAMILY",)
    return ("MEN",) if met.head.identity.sex is Sex.MALE else ("WOMEN",)


def _nights(met: Registered, rng: Random) -> int:
    """Nights: at most five in transit; ASSUMED."""
    if met.stream in FLOODS:
        return rng.randint(8, 22)
    return rng.randint(1, 2) if met.stream in RETURNS else draw(rng, [(1, 50), (2, 25), (3, 15), (4, 6), (5, 4)])


def _reason(met: Registered) -> str:
    return "HOME" if met.stream in (*FLOODS, *RETURNS) else "ONWARD_TRAVEL"
