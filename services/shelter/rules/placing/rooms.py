"""Whether a block of the party fits into a room, by the room's rule and by its beds, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from services.shelter.rules.placing.costs import APART, CHILDREN, MIXED, OVERFLOW, SPENT, STRANGERS
from services.shelter.rules.placing.groups import Blocks, Group, Present, bits
from services.shelter.rules.placing.model import AREAS, BED_KINDS, GUESTS_MAX, Party, Room, Rule
from services.shelter.rules.placing.sleeping import Sleeping
from shared.contracts.vocabulary import Effect, Sex

NEVER = "ISOLATION"


@dataclass(frozen=True)
class Kind:
    """All that matters of a room but where it is: rooms of one kind are searched as one."""

    population: str
    accessible: bool
    given_away: bool
    """To a household that is not the party's."""
    own: bool
    """The party's household sleeps here already, or was given it."""
    own_adults: bool
    """Some of them are of age, or of unknown age."""
    carer: bool
    """Some of them are surely of age."""
    named: frozenset[UUID]
    """Those of them whom somebody of the party named as the carer."""
    counted: bool
    beds: tuple[int, ...]
    """Free ones by `BED_KINDS`."""
    others: bool
    adults: bool
    """Some of the others are of age, or of unknown age."""
    one_household: bool
    sexes: frozenset[Sex]
    """Of the others from 12 on, as far as stated."""
    alone: frozenset[tuple[Sex | None, str | None]]
    """Sex and age band of the others who are children alone."""

    @cached_property
    def places(self) -> int:
        """How many beds, or places."""
        return sum(self.beds)


def kind_of(room: Room, party: Party) -> Kind:
    """The room as the party finds it."""
    own = [other for other in room.others if other.household_id in party.households]
    others = [other for other in room.others if other.household_id not in party.households]
    homes = {other.household_id for other in others}
    beds = [0] * len(BED_KINDS)
    for bed in room.beds:
        beds[BED_KINDS.index(bed.kind)] += 1
    if room.counted:
        beds[BED_KINDS.index("MAT")] = min(room.places, GUESTS_MAX)
    grown = [other for other in others if not other.child or other.band == "12-17"]
    return Kind(
        population=room.population,
        accessible=room.accessible or room.population == "ACCESSIBLE",
        given_away=room.household_id is not None and room.household_id not in party.households,
        own=bool(own) or room.household_id in party.households,
        own_adults=any(not other.child for other in own),
        carer=any(other.adult for other in own),
        named=frozenset(guest.named_here for guest in party.guests if guest.named_here)
        & frozenset(other.person_id for other in own if other.person_id),
        counted=room.counted,
        beds=tuple(beds),
        others=bool(others),
        adults=any(not other.child for other in others),
        one_household=len(homes) == 1 and None not in homes,
        sexes=frozenset(other.sex for other in grown if other.sex in (Sex.FEMALE, Sex.MALE)),
        alone=frozenset((other.sex, other.band) for other in others if other.alone),
    )


Keep = Callable[[Kind, Sequence[Group], Party], bool]
"""Whether groups of the party may be in a room of a kind."""


class Fit(NamedTuple):
    """What a block costs in a room, and who sleeps in which kind of bed."""

    cost: int
    sleeping: Sleeping


class Terms(NamedTuple):
    """What a kind of room asks of the groups of a party, and what they cost there whatever beds they have."""

    barred: Present
    """May not be there, by the rules that ask each guest alone."""
    together: tuple[Keep, ...]
    """The rules that ask all who go into it together, less those that can't say no here."""
    mixed: Present
    """Would be among strangers of the other sex."""
    accessible: bool
    cost: int
    """Of whoever sleeps there."""


def terms_of(kind: Kind, blocks: Blocks, party: Party) -> Terms:
    """The terms of a room of this kind."""
    each = [keeps for rule, keeps in EACH if rule not in blocks.relaxed]
    alone = any(guest.alone for guest in party.guests)
    matters = {
        Rule.ROOM_FOR_ACCESS: kind.population == "ACCESSIBLE",
        Rule.CHILD_APART: alone or bool(kind.alone),
        Rule.CHILDREN_BY_SEX_AND_AGE: alone and bool(kind.alone),
    }
    strangers = kind.one_household and not kind.own
    return Terms(
        barred=bits(
            kind.population == NEVER or not all(keeps(kind, [group], party) for keeps in each)
            for group in blocks.groups
        ),
        together=tuple(keeps for rule, keeps in TOGETHER if matters[rule] and rule not in blocks.relaxed),
        mixed=bits(group.grown_sex and kind.sexes - {group.grown_sex} for group in blocks.groups),
        accessible=kind.accessible,
        cost=(kind.population == "OVERFLOW") * OVERFLOW + strangers * STRANGERS,
    )


def cost_without_beds(terms: Terms, blocks: Blocks, present: Present, people: int, apart: int) -> int:
    """What it costs that these groups sleep there, whatever beds they have; `apart` are not with whom they named."""
    cost = terms.cost + apart * APART
    if present & blocks.children:
        cost += CHILDREN
    if present & terms.mixed:
        cost += MIXED
    if terms.accessible and not present & blocks.in_need_of_access:
        cost += people * SPENT
    return cost


def cost_of_beds(kind: Kind, sleeping: Sleeping) -> int:
    """What their beds cost there: a place that is left of a counted room is not wasted."""
    return sleeping.cost - sleeping.cost % SPENT if kind.counted else sleeping.cost


def _apart(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    """A child alone sleeps with no adult, and nobody else where a child alone sleeps; unknown ages count as adults."""
    grown = any(not group.guest.child for group in present)
    if any(group.guest.alone for group in present):
        return not (grown or kind.adults or kind.own_adults)
    return not (kind.alone and present)


def _by_sex_and_age(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    """Children alone beside others by sex and band: the eldest of siblings decides, and the sex of all from 12 on."""
    alone = [group.guest for group in present if group.guest.alone]
    if not alone or not kind.alone:
        return True
    eldest = max(_rank(guest.band) for guest in alone)
    asked = [guest for guest in alone if _rank(guest.band) == eldest]
    bands = {band for _, band in kind.alone}
    sexes = {sex for sex, _ in kind.alone}
    if len(sexes) != 1 or sexes - {Sex.FEMALE, Sex.MALE} or None in bands or bands != {asked[0].band}:
        return False
    strict = [guest for guest in alone if guest.band in (None, "12-17")]
    return any(guest.sex in sexes for guest in asked) and all(guest.sex in sexes for guest in strict)


def _rank(band: str | None) -> int:
    """An unknown band is the eldest: it fits beside nobody."""
    return ("0-5", "6-11", "12-17", None).index(band if band in ("0-5", "6-11", "12-17") else None)


def _children_room(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    for_them = kind.population == "UNACCOMPANIED_CHILDREN"
    return all(group.guest.alone == for_them for group in present)


def _accompanied(present: Sequence[Group]) -> list[Group]:
    return [group for group in present if not group.guest.alone]


def _families(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    if kind.population != "FAMILY" or party.area == "FAMILY" or not _accompanied(present):
        return True
    return len(party.guests) + party.here > 1


def _women(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    if kind.population != "WOMEN" or party.area == "WOMEN":
        return True
    return all(group.with_women for group in _accompanied(present))


def _men(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    if kind.population != "MEN" or party.area == "MEN":
        return True
    return all(group.with_men for group in _accompanied(present))


def _chosen(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    return party.area is None or kind.population not in AREAS or kind.population == party.area


def _access(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    return kind.population != "ACCESSIBLE" or any(group.needs_access for group in present)


def _step_free(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    return kind.accessible or not any(Effect.STEP_FREE in group.guest.effects for group in present)


def _own_room(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    return not (kind.others and any(Effect.OWN_ROOM in group.guest.effects for group in present))


def _not_given_away(kind: Kind, present: Sequence[Group], party: Party) -> bool:
    return not kind.given_away


EACH: tuple[tuple[Rule, Keep], ...] = (
    (Rule.ROOM_GIVEN_TO_HOUSEHOLD, _not_given_away),
    (Rule.CHOSEN_AREA, _chosen),
    (Rule.ROOM_FOR_FAMILIES, _families),
    (Rule.ROOM_FOR_WOMEN, _women),
    (Rule.ROOM_FOR_MEN, _men),
    (Rule.ROOM_FOR_CHILDREN, _children_room),
    (Rule.STEP_FREE, _step_free),
    (Rule.OWN_ROOM, _own_room),
)
"""What a room's own rules and those who sleep there ask of each guest alone."""
TOGETHER: tuple[tuple[Rule, Keep], ...] = (
    (Rule.ROOM_FOR_ACCESS, _access),
    (Rule.CHILD_APART, _apart),
    (Rule.CHILDREN_BY_SEX_AND_AGE, _by_sex_and_age),
)
"""What they ask of all who go into one room; the rest is asked by beds and by `Blocks`."""
KEEPS = (*EACH, *TOGETHER)
