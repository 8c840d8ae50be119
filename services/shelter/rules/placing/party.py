"""Who needs whom: children and their carers, people who need help, children who are alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.shelter.rules.placing.model import Guest
from shared.ages import age_band
from shared.contracts.vocabulary import Effect, Sex

CARES_FROM_YEARS = 12
"""From which age a child may be the parent of a baby that came with it."""


class Member(NamedTuple):
    """Somebody of whom shelter knows this much; ages in completed years, the lowest that is possible."""

    household_id: UUID | None = None
    age_min: int | None = None
    head: bool = False
    sex: Sex | None = None
    effects: frozenset[Effect] = frozenset()
    apart: bool = False
    """A child in alarm that sleeps apart from adults who are no relatives."""
    in_alarm: bool = False
    """A child in alarm, apart or with the relative who came with it."""
    band: str | None = None
    person_id: UUID | None = None
    named: UUID | None = None
    """The person whom they named as who cares for them."""

    def is_child(self, under_years: int) -> bool:
        """Under 18, or possibly so."""
        return self.in_alarm or self.apart or (self.age_min is not None and self.age_min < under_years)

    def is_adult(self, under_years: int) -> bool:
        """Surely of age; a household's head whose age nobody asked counts as of age (as in `leaving`)."""
        if self.is_child(under_years):
            return False
        return self.head if self.age_min is None else True


_UNNAMED = {
    "women": Member(age_min=18, sex=Sex.FEMALE),
    "men": Member(age_min=18, sex=Sex.MALE),
    "girls": Member(age_min=6, sex=Sex.FEMALE),
    "boys": Member(age_min=6, sex=Sex.MALE),
    "not_stated": Member(),
}
"""Members of a composition. A child of whom no age is known is taken for neither a small one nor one of 12 and more."""


def unnamed(composition: Mapping[str, int], named: Sequence[Member], *, people: int, under_years: int) -> list[Member]:
    """`people` members without a name: the household's composition less those who have one.

    A composition counts everybody, named or not. What it does not say, or not yet, is somebody of whom nothing is
    known.
    """
    left = {name: max(0, int(composition.get(name, 0))) for name in _UNNAMED}
    for one in named:
        left[_counted_as(one, under_years)] -= 1
    listed = [member for name, member in _UNNAMED.items() for _ in range(max(0, left[name]))]
    return (listed + [Member()] * people)[:people]


def _counted_as(one: Member, under_years: int) -> str:
    """The field of a composition that counts this person; without an age a stated sex counts as adult."""
    if one.sex not in (Sex.FEMALE, Sex.MALE):
        return "not_stated"
    if one.is_child(under_years):
        return "girls" if one.sex is Sex.FEMALE else "boys"
    return "women" if one.sex is Sex.FEMALE else "men"


def guests_of(members: Sequence[Member], here: Sequence[Member], under_years: int) -> tuple[Guest, ...]:
    """The members as guests, each with who cares for it.

    In a household adults care for its children; `here` are those of the same households who have a stay already. A
    child in alarm that is not apart stays with the adults it came with. A child for whom nobody here cares is alone,
    and so is one that sleeps apart. Among children alone a baby is the older ones': it may be one's own.
    Whom a child, or somebody who needs help, named as the carer counts if that is an adult of their household.
    """
    alone = [_is_alone(one, members, here, under_years) for one in members]
    guests = []
    for place, one in enumerate(members):
        child = one.is_child(under_years)
        carers = _carers(place, members, alone, under_years)
        cared_here = not alone[place] and child and any(_cares(other, one, under_years) for other in here)
        named, named_here = (None, None) if alone[place] else _named(one, members, here, under_years)
        if named is not None:
            carers |= {named}
        if named_here is not None:
            cared_here = cared_here or bool(carers)  # beside them is as good as beside one who comes along
        guests.append(
            Guest(
                age_min=one.age_min,
                child=child,
                sex=one.sex,
                effects=one.effects,
                alone=alone[place],
                band=one.band or age_band(one.age_min),
                carers=carers,
                carer_here=cared_here,
                named=named,
                named_here=named_here,
            )
        )
    return tuple(guests)


def _cares(other: Member, child: Member, under_years: int) -> bool:
    """Whether `other` cares for a child of their household, or came with a separated one."""
    together = child.household_id is not None and other.household_id == child.household_id
    return other.is_adult(under_years) and (together or child.in_alarm) and not child.apart


def _named(
    one: Member, members: Sequence[Member], here: Sequence[Member], under_years: int
) -> tuple[int | None, UUID | None]:
    """The place of whom this one named, or their id where they sleep here already; neither where it says nothing."""

    def is_named(other: Member) -> bool:
        if other.person_id is None or other.person_id != one.named or other is one:
            return False
        if one.is_child(under_years):
            return _cares(other, one, under_years)
        together = one.household_id is not None and other.household_id == one.household_id
        return Effect.CARER_BESIDE in one.effects and together and other.is_adult(under_years)

    place = next((at for at, other in enumerate(members) if is_named(other)), None)
    if place is None and any(is_named(other) for other in here):
        return None, one.named
    return place, None


def _is_alone(one: Member, members: Sequence[Member], here: Sequence[Member], under_years: int) -> bool:
    if not one.is_child(under_years):
        return False
    return one.apart or not any(_cares(other, one, under_years) for other in (*members, *here))


def _carers(place: int, members: Sequence[Member], alone: Sequence[bool], under_years: int) -> frozenset[int]:
    one = members[place]
    others = [(at, other) for at, other in enumerate(members) if at != place]
    if alone[place]:
        return _older_children(one, others, alone)
    if one.is_child(under_years):
        return frozenset(at for at, other in others if _cares(other, one, under_years))
    if Effect.CARER_BESIDE not in one.effects:
        return frozenset()
    adults = [
        (at, other) for at, other in others if other.is_adult(under_years) and other.household_id == one.household_id
    ]
    able = [at for at, other in adults if Effect.CARER_BESIDE not in other.effects]
    return frozenset(able or [at for at, _ in adults])


def _older_children(one: Member, others: Sequence[tuple[int, Member]], alone: Sequence[bool]) -> frozenset[int]:
    """Those beside whom a baby among children alone may sleep."""
    if one.age_min is None or one.age_min >= CARES_FROM_YEARS:
        return frozenset()
    return frozenset(
        at for at, other in others if alone[at] and other.age_min is not None and other.age_min >= CARES_FROM_YEARS
    )
