"""Placing judged guest by guest and bed by bed, without the search: every assignment, its broken rules and its cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from services.shelter.rules.placing import (
    Bed,
    Cost,
    Guest,
    Member,
    Other,
    Party,
    Place,
    Placement,
    Room,
    Rule,
    best_placements,
    guests_of,
    propose,
)
from shared.contracts.vocabulary import Effect, Sex

HOME = UUID(int=1)
STRANGERS = UUID(int=9)
FLAT = ("SINGLE", "DOUBLE", "LOWER", "COT")
ACCESS_IN_ORDER = (Effect.STEP_FREE, Effect.LOWER_BED, Effect.CARER_BESIDE)
ACCESS = set(ACCESS_IN_ORDER)
NOBODY: frozenset[Rule] = frozenset()


def room(number: int, *kinds: str, population: str = "FAMILY", floor: int = 0, **more: Any) -> Room:
    """A numbered room with free beds of these kinds."""
    code = f"R{number}"
    beds = tuple(Bed(UUID(int=1000 * number + at), f"{code}-{at}", kind) for at, kind in enumerate(kinds, start=1))
    fields = {"id": UUID(int=number), "code": code, "neutral_code": code, "floor": floor, "population": population}
    return Room(**{**fields, "beds": beds, **more})


def hall(number: int, places: int, *, population: str = "OVERFLOW", **more: Any) -> Room:
    """A counted room with places that are left."""
    return room(number, population=population, counted=True, places=places, **more)


def party(*members: Member, area: str | None = None, here: Sequence[Member] = ()) -> Party:
    """These people as one party, with those of theirs who sleep here already."""
    homes = frozenset(one.household_id for one in members if one.household_id)
    return Party(guests_of(members, here, 18), homes, area, len(here))


def woman(age: int | None = 30, *effects: Effect, home: UUID | None = HOME, **more: Any) -> Member:
    return Member(home, age, sex=Sex.FEMALE, effects=frozenset(effects), **more)


def man(age: int | None = 30, *effects: Effect, home: UUID | None = HOME, **more: Any) -> Member:
    return Member(home, age, sex=Sex.MALE, effects=frozenset(effects), **more)


def best(who: Party, rooms: Sequence[Room]) -> Placement:
    """The first proposal; there must be one."""
    found = best_placements(who, rooms)
    assert found.placements
    return found.placements[0]


def codes(placement: Placement) -> list[str]:
    """The rooms of each guest."""
    return [place.room.code for place in placement.places]


def in_the_way(who: Party, rooms: Sequence[Room]) -> set[tuple[Rule, ...]]:
    """The rules that are named where nobody fits."""
    answer = propose(who, rooms)
    assert not answer.placements
    return {one.rules for one in answer.relaxations}


def strangers(*sexes: Sex, home: UUID | None = STRANGERS) -> tuple[Other, ...]:
    """Adults of another household."""
    return tuple(Other(home, adult=True, sex=sex) for sex in sexes)


def alone(sex: Sex, band: str) -> Other:
    """A child alone who sleeps there."""
    return Other(None, child=True, sex=sex, alone=True, band=band)


def every_assignment(who: Party, rooms: Sequence[Room]) -> Iterator[tuple[Place, ...]]:
    """Each guest in each bed or place, and each small child beside each carer who has a bed in its own right."""
    spots = [(one, bed) for one in rooms for bed in (one.beds if not one.counted else [None] * one.places)]
    for places in _extended(who, spots, [], frozenset()):
        hosts = Counter(place.shares_with for place in places if place.shares_with is not None)
        if all(count == 1 and _may_host(places[host]) for host, count in hosts.items()):
            yield tuple(_beside(place, places) for place in places)


def _extended(
    who: Party, spots: Sequence[tuple[Room, Bed | None]], places: list[Place], used: frozenset[int]
) -> Iterator[list[Place]]:
    guest = len(places)
    if guest == len(who.guests):
        yield places
        return
    if who.guests[guest].small and spots:
        for carer in sorted(who.guests[guest].carers):
            yield from _extended(who, spots, [*places, Place(spots[0][0], shares_with=carer)], used)
    seen: set[Room] = set()
    for at, (one, bed) in enumerate(spots):
        if at not in used and (bed is not None or one not in seen):
            seen |= {one} if bed is None else set()
            yield from _extended(who, spots, [*places, Place(one, bed)], used | {at})


def _may_host(place: Place) -> bool:
    return place.shares_with is None and (place.bed is None or place.bed.kind not in ("UPPER", "CRIB"))


def _beside(place: Place, places: Sequence[Place]) -> Place:
    """A sharer's place is in the room of the host."""
    return place if place.shares_with is None else Place(places[place.shares_with].room, shares_with=place.shares_with)


def broken(who: Party, places: Sequence[Place]) -> frozenset[Rule] | None:
    """The rules that the assignment breaks; None where it does what is never done."""
    found: set[Rule] = set()
    pairs = list(zip(who.guests, places, strict=True))
    for at, (guest, place) in enumerate(pairs):
        if place.room.population == "ISOLATION":
            return None
        if place.bed and place.bed.kind == "CRIB" and not (guest.child and guest.age_min in (0, 1, 2)):
            return None
        beside = [other for other, its in pairs if its.room == place.room and other is not guest]
        found |= _of_bed(guest, place) | _of_carers(at, who, places) | _of_room(guest, place.room, beside, who)
    alone = {place.room for guest, place in pairs if guest.alone}
    if len(alone) > 1:
        found.add(Rule.SIBLINGS_TOGETHER)
    for one in {place.room for place in places}:
        found |= _of_company([guest for guest, place in pairs if place.room == one], one, who)
    return frozenset(found)


def _of_bed(guest: Guest, place: Place) -> set[Rule]:
    if place.shares_with is not None:
        return set()
    kind = place.bed.kind if place.bed else "MAT"
    found = set()
    if Effect.LOWER_BED in guest.effects and kind not in FLAT:
        found.add(Rule.LOWER_BED)
    if kind == "UPPER" and guest.small:
        found.add(Rule.SMALL_CHILD_LOW)
    return found


def _of_carers(at: int, who: Party, places: Sequence[Place]) -> set[Rule]:
    guest = who.guests[at]
    if not guest.carers and not guest.carer_here:
        return set()
    near = any(places[carer].room == places[at].room for carer in guest.carers)
    own = [other for other in places[at].room.others if other.household_id in who.households]
    if near or (guest.carer_here and any(other.adult for other in own)):
        return set()
    return {Rule.CHILD_WITH_CARER if guest.child else Rule.CARER_BESIDE}


def _of_room(guest: Guest, one: Room, beside: Sequence[Guest], who: Party) -> set[Rule]:
    found = set()
    strangers = [other for other in one.others if other.household_id not in who.households]
    if one.household_id not in (None, *who.households):
        found.add(Rule.ROOM_GIVEN_TO_HOUSEHOLD)
    if who.area and one.population in ("FAMILY", "WOMEN", "MEN") and one.population != who.area:
        found.add(Rule.CHOSEN_AREA)
    if Effect.STEP_FREE in guest.effects and not (one.accessible or one.population == "ACCESSIBLE"):
        found.add(Rule.STEP_FREE)
    if Effect.OWN_ROOM in guest.effects and strangers:
        found.add(Rule.OWN_ROOM)
    if one.population == "ACCESSIBLE" and not any(other.effects & ACCESS for other in (guest, *beside)):
        found.add(Rule.ROOM_FOR_ACCESS)
    if guest.alone != (one.population == "UNACCOMPANIED_CHILDREN"):
        found.add(Rule.ROOM_FOR_CHILDREN)
    return found | (set() if guest.alone or one.population == who.area else _of_population(guest, one, who))


def _of_population(guest: Guest, one: Room, who: Party) -> set[Rule]:
    found = set()
    if one.population == "FAMILY" and len(who.guests) + who.here < 2:
        found.add(Rule.ROOM_FOR_FAMILIES)
    boy = guest.child and guest.age_min is not None and guest.age_min <= 11 and (guest.carers or guest.carer_here)
    if one.population == "WOMEN" and guest.sex is not Sex.FEMALE and not boy:
        found.add(Rule.ROOM_FOR_WOMEN)
    if one.population == "MEN" and (guest.sex is not Sex.MALE or guest.child):
        found.add(Rule.ROOM_FOR_MEN)
    return found


def _of_company(guests: Sequence[Guest], one: Room, who: Party) -> set[Rule]:
    strangers = [other for other in one.others if other.household_id not in who.households]
    children = [guest for guest in guests if guest.alone]
    found = set()
    grown = [*(guest for guest in guests if not guest.child), *(other for other in one.others if not other.child)]
    if children and grown:
        found.add(Rule.CHILD_APART)
    if len(children) < len(guests) and not children and any(other.alone for other in strangers):
        found.add(Rule.CHILD_APART)
    lonely = [other for other in strangers if other.alone]
    if children and lonely:
        bands = ["0-5", "6-11", "12-17"]
        eldest = max(children, key=lambda guest: bands.index(guest.band) if guest.band in bands else 9)
        eldest_all = [guest for guest in children if guest.band == eldest.band]
        same_band = all(other.band == eldest.band and other.band in bands for other in lonely)
        sexes = {other.sex for other in lonely}
        one_sex = sexes in ({Sex.FEMALE}, {Sex.MALE})
        follows = any(guest.sex in sexes for guest in eldest_all)
        teens = all(guest.sex in sexes for guest in children if guest.band in ("12-17", None))
        if not (same_band and one_sex and follows and teens):
            found.add(Rule.CHILDREN_BY_SEX_AND_AGE)
    return found


def price(who: Party, places: Sequence[Place], rooms: Sequence[Room], relaxed: frozenset[Rule] = NOBODY) -> Cost:
    """What the assignment costs, counted from its places."""
    pairs = list(zip(who.guests, places, strict=True))
    used = sorted({place.room for place in places}, key=lambda one: (one.floor, int(one.code[1:])))
    line = sorted(rooms, key=lambda one: (one.floor, int(one.code[1:])))
    home = [one for one in line if _is_home(one, who)]
    floors = {one.floor for one in (*used, *home)}
    spread = 0
    for floor in floors:
        on_floor = [one for one in line if one.floor == floor]
        at = sorted({on_floor.index(one) for one in (*used, *home) if one.floor == floor})
        spread += at[-1] - at[0] + 1 - len(at)
    hosts = {place.shares_with for place in places if place.shares_with is not None}
    free = [one.beds for one in used if not one.counted]
    cribs = sum(bed.kind == "CRIB" for beds in free for bed in beds)
    in_cribs = sum(place.bed is not None and place.bed.kind == "CRIB" for place in places)
    taken = sum(place.bed is not None for place in places)
    parted = sum(_is_parted(guest, place, places) for guest, place in pairs)
    adjoin = len(floors) == 1 and not spread
    return Cost(
        overflow=sum(one.population == "OVERFLOW" for one in used),
        rooms=sum(not _is_home(one, who) for one in used),
        parted=0 if adjoin else parted,
        floors=len(floors) - 1,
        spread=spread,
        next_door=parted if adjoin else 0,
        children=len({place.room for guest, place in pairs if guest.child}),
        strangers=sum(_is_one_households(one, who) and not _is_home(one, who) for one in used),
        mixed=sum(_is_mixed(one, [guest for guest, place in pairs if place.room == one], who) for one in used),
        shared=sum(place.shares_with is not None for place in places),
        narrow=sum(_kind(places[host]) != "DOUBLE" for host in hosts),
        hardship=sum(
            bool(guest.elder and place.shares_with is None and _kind(place) in ("UPPER", "MAT"))
            for guest, place in pairs
        ),
        spent=sum(_spends(at, guest, places, hosts, relaxed) for at, guest in enumerate(who.guests))
        + sum(_needless(place.room, pairs) for place in places),
        wasted=sum(len(beds) for beds in free) - cribs - (taken - in_cribs),
        order=tuple(line.index(one) for one in used),
    )


def _is_parted(guest: Guest, place: Place, places: Sequence[Place]) -> bool:
    """Whether the guest is in another room than the carer whom they named."""
    if guest.named_here is not None:
        return all(other.person_id != guest.named_here for other in place.room.others)
    return guest.named is not None and places[guest.named].room != place.room


def _kind(place: Place) -> str:
    return place.bed.kind if place.bed else "MAT"


def _is_home(one: Room, who: Party) -> bool:
    return one.household_id in who.households or any(other.household_id in who.households for other in one.others)


def _is_one_households(one: Room, who: Party) -> bool:
    homes = {other.household_id for other in one.others if other.household_id not in who.households}
    return len(homes) == 1 and None not in homes


def _is_mixed(one: Room, guests: Sequence[Guest], who: Party) -> bool:
    def sexes(people: Sequence[Guest | Other]) -> set[Sex]:
        grown = [person for person in people if not person.child or person.band == "12-17"]
        return {person.sex for person in grown if person.sex in (Sex.FEMALE, Sex.MALE)}

    there = sexes([other for other in one.others if other.household_id not in who.households])
    return any(mine is not theirs for mine in sexes(guests) for theirs in there)


def _spends(at: int, guest: Guest, places: Sequence[Place], hosts: set[int], relaxed: frozenset[Rule]) -> bool:
    place = places[at]
    if place.shares_with is not None:
        return False
    kind = place.bed.kind if place.bed else "MAT"
    lower = Effect.LOWER_BED in guest.effects and Rule.LOWER_BED not in relaxed
    low = guest.small and Rule.SMALL_CHILD_LOW not in relaxed
    return (
        (kind == "LOWER" and not (lower or low or guest.elder))
        or (kind == "DOUBLE" and at not in hosts)
        or (guest.infant and kind != "CRIB")
    )


def _needless(one: Room, pairs: Sequence[tuple[Guest, Place]]) -> bool:
    accessible = one.accessible or one.population == "ACCESSIBLE"
    return accessible and not any(guest.effects & ACCESS for guest, place in pairs if place.room == one)


def best_by_hand(who: Party, rooms: Sequence[Room], most: int = 3, relaxed: frozenset[Rule] = NOBODY) -> list[Cost]:
    """The costs of the best placements in different sets of rooms, none in more rooms than the very best."""
    found: dict[tuple[int, ...], Cost] = {}
    for places in every_assignment(who, rooms):
        against = broken(who, places)
        if against is not None and against <= relaxed:
            cost = price(who, places, rooms, relaxed)
            found[cost.order] = min(found.get(cost.order, cost), cost)
    costs = sorted(found.values())
    return [cost for cost in costs if cost.rooms <= costs[0].rooms][:most]


def least_broken(who: Party, rooms: Sequence[Room]) -> set[frozenset[Rule]]:
    """The smallest sets of rules that an assignment breaks."""
    every = {against for places in every_assignment(who, rooms) if (against := broken(who, places)) is not None}
    fewest = min((len(one) for one in every), default=0)
    return {one for one in every if len(one) == fewest}
