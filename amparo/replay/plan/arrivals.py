"""A day's buses, flights and walkers: who is in each, at what time, and who of them is met at the desk."""

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

from amparo.replay.acts import GroupArrives, Headcount
from amparo.replay.families import Seat, seats
from amparo.replay.people import Sex
from amparo.replay.plan.ids import Ids, moment
from amparo.replay.plan.slots import PlanError, Slot, StreamDay
from amparo.replay.plan.streams import Stream, desk_on
from amparo.replay.rounding import largest_remainder

ADULT = 18
_CLASSES = ("women", "men", "girls", "boys", "not_stated")
# Minutes after local midnight: those met at the desk come by day, the others also late (past midnight in UTC,
# so that a report that counts days in UTC is found out).
_DAY, _LONG_DAY = (360, 930), (330, 1_290)
_POST_HOURS = (420, 1_020)


@dataclass(slots=True)
class Party:
    """A household to be, with its members' seats and nationalities."""

    slot: Slot
    seats: list[Seat]
    nationalities: list[str]


@dataclass(slots=True)
class Returned:
    """A person who comes back a second time."""

    person_id: UUID
    household_id: UUID
    sex: Sex


@dataclass(slots=True)
class Group:
    """A group on its way: `people` of them, of whom some have a household or a token."""

    group_id: UUID
    people: int
    minute: int = 0
    site: str = ""
    country_from: str | None = None
    parties: list[Party] = field(default_factory=list)
    again: list[Returned] = field(default_factory=list)
    tokens: int = 0
    nationalities: Counter[str] = field(default_factory=Counter)

    @property
    def room(self) -> int:
        """People without a household or token so far."""
        return self.people - sum(len(party.seats) for party in self.parties) - len(self.again) - self.tokens

    @property
    def met(self) -> bool:
        """Whether anybody in it is more than counted."""
        return bool(self.parties or self.again or self.tokens)


def class_of(seat: Seat) -> str:
    """The head-count's class of a member."""
    female = seat.sex is Sex.FEMALE
    if seat.age < ADULT:
        return "girls" if female else "boys"
    return "women" if female else "men"


def _take_nationalities(rng: Random, pool: Counter[str], count: int) -> list[str]:
    """Nationalities for `count` people: one country, if any has so many left; else one after the other."""
    taken: list[str] = []
    while len(taken) < count:
        left = [(code, number) for code, number in pool.items() if number]
        if not left:
            raise PlanError("more people than nationalities")
        missing = count - len(taken)
        enough = [(code, number) for code, number in left if number >= missing] or left
        code = rng.choices([code for code, _ in enough], [number for _, number in enough])[0]
        number = min(pool[code], missing)
        pool[code] -= number
        taken += [code] * number
    return taken


def _mixed(rng: Random, pool: Counter[str], count: int) -> Counter[str]:
    """A group's nationalities: several countries, none of which fills it alone where others are left."""
    mixed: Counter[str] = Counter()
    part = max(1, count // 3)
    while mixed.total() < count:
        mixed.update(_take_nationalities(rng, pool, min(part, count - mixed.total())))
    return mixed


def _bundles(parties: list[Party], group_people: int) -> list[int]:
    """Groups of whole households and nobody else."""
    bundles = [0]
    for size in sorted((len(party.seats) for party in parties), reverse=True):
        if bundles[-1] + size > group_people:
            bundles.append(0)
        bundles[-1] += size
    return bundles


def _sizes(rng: Random, people: int, group_people: int, parties: list[Party]) -> list[int]:
    if people == sum(len(party.seats) for party in parties):
        return _bundles(parties, group_people)
    number = max(1, -(-people // group_people))
    return largest_remainder(people, [rng.randint(80, 120) for _ in range(number)])


class Arrivals:
    """Turns a stream's day into groups and their acts."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def groups(
        self, stream: Stream, day: int, plan: StreamDay, *, rng: Random, pool: Counter[str], again: list[Returned]
    ) -> tuple[list[Group], list[Party]]:
        """The day's groups, earliest first, and the households that walked in alone."""
        alone = [self._party(rng, stream, slot) for slot in plan.slots if slot.walk_in]
        together = [self._party(rng, stream, slot) for slot in plan.slots if not slot.walk_in]
        for party in alone:
            party.nationalities = _take_nationalities(rng, pool, len(party.seats))
        people = plan.entries - sum(len(party.seats) for party in alone)
        if people == 0:
            return [], alone
        groups = [
            Group(self._ids.of("group", stream.key, day, number), size)
            for number, size in enumerate(_sizes(rng, people, stream.group_people, together))
            if size
        ]
        self._seat(groups, together, again)
        _bind(groups, plan.tokens)
        for group in groups:
            group.country_from = rng.choice(stream.countries_from) if stream.countries_from else None
            group.nationalities = _mixed(rng, pool, group.people)
            rest = group.nationalities.copy()
            for party in group.parties:
                party.nationalities = _take_nationalities(rng, rest, len(party.seats))
            self._when_and_where(rng, stream, day, group)
        return sorted(groups, key=lambda group: group.minute), alone

    @staticmethod
    def _party(rng: Random, stream: Stream, slot: Slot) -> Party:
        return Party(slot, seats(rng, stream.shape, slot.size), [])

    @staticmethod
    def _seat(groups: list[Group], parties: list[Party], again: list[Returned]) -> None:
        """Households into the first group with room for all of them, the largest first."""
        for party in sorted(parties, key=lambda party: -len(party.seats)):
            fits = (group for group in groups if group.room >= len(party.seats))
            group = next(fits, None)
            if group is None:
                raise PlanError("no group has room for a household")
            group.parties.append(party)
        for person in again:
            next(group for group in groups if group.room).again.append(person)

    @staticmethod
    def _when_and_where(rng: Random, stream: Stream, day: int, group: Group) -> None:
        group.minute = rng.randint(*(_DAY if group.met else _LONG_DAY))
        group.site = desk_on(stream, day)
        in_hours = _POST_HOURS[0] <= group.minute < _POST_HOURS[1]
        if stream.key == "DANLI" and not group.met and in_hours:
            group.site = "DANLI-PESCADERO"

    def act(self, stream: Stream, day: int, group: Group, rng: Random) -> GroupArrives:
        """The group's head-count, with its strip of cards; called in the order of time."""
        return GroupArrives(
            act_id=self._ids.of("group-arrives", group.group_id),
            at=moment(day, group.minute),
            site=group.site,
            group_id=group.group_id,
            headcount_id=self._ids.of("headcount", group.group_id),
            kind=stream.kind,
            means=stream.means,
            country_from=group.country_from,
            headcount=_headcount(rng, stream, group),
            nationalities=tuple(sorted(group.nationalities.items())),
            tokens=group.tokens,
        )


def _bind(groups: list[Group], tokens: int) -> None:
    """Strips of cards for whole groups, one after the other."""
    for group in groups:
        bound = min(tokens, group.room)
        group.tokens = bound
        tokens -= bound


def _headcount(rng: Random, stream: Stream, group: Group) -> Headcount:
    """Those who are known by their seats, the others by the stream's classes."""
    counted = Counter(class_of(seat) for party in group.parties for seat in party.seats)
    counted.update("women" if person.sex is Sex.FEMALE else "men" for person in group.again)
    counted.update(rng.choices(_CLASSES, stream.classes, k=group.people - counted.total()))
    return replace(Headcount(), **counted)
