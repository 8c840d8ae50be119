"""The registrar's desk: households with their members, consent and card, and people who return a second time."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from random import Random
from uuid import UUID

from amparo.replay.acts import Consent, Headcount, HouseholdRegisters, PersonReturns
from amparo.replay.curve import date_of
from amparo.replay.families import Maker, Seat, make_household
from amparo.replay.people import Person
from amparo.replay.plan.arrivals import Group, Party, Returned, class_of
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.slots import Slot
from amparo.replay.plan.streams import FLOODS, Stream

_FIRST_DESK_MINUTES, _HOUSEHOLD_MINUTES, _LAST_WAIT = 10, 2.5, 95
_WALK_IN = (540, 900)
_AWAY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Registered:
    """A household that was registered today; `members` are the named ones, head first."""

    household_id: UUID
    members: tuple[Person, ...]
    slot: Slot
    stream: Stream
    site: str
    minute: float

    @property
    def head(self) -> Person:
        """Who bears the household's card."""
        return self.members[0]


def _consent(rng: Random, language: str) -> Consent:
    given: list[str] = ["ASSISTANCE"]
    refused: list[str] = []
    for purpose, share in (("REFERRAL", 0.85), ("SHARE_PARTNERS", 0.7), ("SHARE_GOVERNMENT", 0.0)):
        (given if rng.random() < share else refused).append(purpose)
    return Consent(given=tuple(given), refused=tuple(refused), language=language)


def _unnamed(seats: Iterable[Seat]) -> Headcount:
    counted = dict.fromkeys(("women", "men", "girls", "boys"), 0)
    for seat in seats:
        counted[class_of(seat)] += 1
    return Headcount(**counted)


class Desk:
    """Registers the households of the year and remembers who may come back."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._serials = count(1)
        self._known: dict[str, deque[tuple[int, Returned]]] = {}

    def again(self, stream: Stream, day: int, number: int) -> list[Returned]:
        """People whose first return was at least a month ago, the longest first; each once."""
        known = self._known.get(stream.key, deque())
        ready = [known.popleft() for _ in range(number)]
        if any(day - first < _AWAY_DAYS for first, _ in ready):
            raise AssertionError("the schedule brought somebody back too early")
        return [person for _, person in ready]

    def _register(
        self, stream: Stream, day: int, *, party: Party, site: str, minute: float, group: Group | None, rng: Random
    ) -> tuple[HouseholdRegisters, Registered]:
        words = (stream.key, party.slot.ordinal)
        maker = Maker(
            rng,
            lambda noun, number: self._ids.of(noun, *words, number),
            lambda: next(self._serials),
            date_of(day),
        )
        # Flooded families that do not stay give the head's name, and the others as a composition.
        named = len(party.seats) if stream not in FLOODS or party.slot.stays else 1
        members = make_household(maker, party.seats[:named], party.nationalities[:named])
        registered = Registered(self._ids.of("household", *words), members, party.slot, stream, site, minute)
        act = HouseholdRegisters(
            act_id=self._ids.of("registers", *words),
            at=moment(day, minute),
            site=site,
            household_id=registered.household_id,
            population=stream.population,
            kind=stream.kind,
            arrival_group_id=group.group_id if group else None,
            country_from=group.country_from if group else next(iter(stream.countries_from), None),
            members=members,
            unnamed=_unnamed(party.seats[named:]),
            consent=_consent(rng, registered.head.identity.language),
        )
        first = Returned(registered.head.person_id, registered.household_id, registered.head.identity.sex)
        self._known.setdefault(stream.key, deque()).append((day, first))
        return act, registered

    def of_group(
        self, stream: Stream, day: int, group: Group, rng: Random
    ) -> tuple[list[HouseholdRegisters | PersonReturns], list[Registered]]:
        """The group's households and its people who were known, after its head-count."""
        acts: list[HouseholdRegisters | PersonReturns] = []
        met: list[Registered] = []
        for number, party in enumerate(group.parties):
            minute = group.minute + _FIRST_DESK_MINUTES + min(_LAST_WAIT, number * _HOUSEHOLD_MINUTES)
            act, registered = self._register(
                stream, day, party=party, site=group.site, minute=minute, group=group, rng=rng
            )
            acts.append(act)
            met.append(registered)
        for number, person in enumerate(group.again):
            acts.append(
                PersonReturns(
                    act_id=self._ids.of("returns-again", person.person_id),
                    at=moment(day, group.minute + _FIRST_DESK_MINUTES + number + 0.5),
                    site=group.site,
                    person_id=person.person_id,
                    household_id=person.household_id,
                    arrival_id=self._ids.of("second-arrival", person.person_id),
                    arrival_group_id=group.group_id,
                    country_from=group.country_from or "",
                )
            )
        return acts, met

    def alone(
        self, stream: Stream, day: int, parties: list[Party], *, site: str, rng: Random
    ) -> tuple[list[HouseholdRegisters], list[Registered]]:
        """Households that walked in without a group."""
        pairs = [
            self._register(stream, day, party=party, site=site, minute=rng.randint(*_WALK_IN), group=None, rng=rng)
            for party in parties
        ]
        return [act for act, _ in pairs], [registered for _, registered in pairs]
