"""Who a household or a bus is made of: women, men, girls, boys and people of whom nothing was stated."""

from __future__ import annotations

from collections.abc import Iterable

from services.registration.rules.ages import ADULT_YEARS
from shared.contracts.vocabulary import AgeBand, ArrivalKind, Composition, Population, Sex

_FIELDS = ("women", "men", "girls", "boys", "not_stated")
_POPULATIONS = {
    ArrivalKind.TRANSIT_ENTRY: Population.IN_TRANSIT,
    ArrivalKind.RETURN: Population.RETURNEE,
    ArrivalKind.DISPLACEMENT: Population.DISPLACED,
}


def place_of(sex: Sex, age_years: int | None) -> str:
    """The field of a composition that counts this person; without an age a stated sex counts as adult."""
    child = age_years is not None and age_years < ADULT_YEARS
    if sex is Sex.FEMALE:
        return "girls" if child else "women"
    if sex is Sex.MALE:
        return "boys" if child else "men"
    return "not_stated"


def counted(people: Iterable[tuple[Sex, int | None]]) -> Composition:
    """The composition of `people`, each a sex and a completed age."""
    counts = dict.fromkeys(_FIELDS, 0)
    for sex, age_years in people:
        counts[place_of(sex, age_years)] += 1
    return Composition(**counts)


def added(one: Composition, other: Composition) -> Composition:
    """Both together."""
    return Composition(**{field: getattr(one, field) + getattr(other, field) for field in _FIELDS})


def without_named(unnamed: Composition, sex: Sex, age_years: int | None) -> Composition | None:
    """The unnamed members when one of them gets a name; None where nobody is unnamed.

    The person is taken from their own field, else from those not stated, else (somebody was counted wrongly) from
    the largest: the household's size never changes by naming.
    """
    if unnamed.total == 0:
        return None
    own = place_of(sex, age_years)
    largest = max(_FIELDS, key=lambda field: int(getattr(unnamed, field)))
    field = next(field for field in (own, "not_stated", largest) if getattr(unnamed, field) > 0)
    return unnamed.model_copy(update={field: getattr(unnamed, field) - 1})


def remaining_of(counted: Composition, known: Composition) -> Composition:
    """Those of a head-count who are not `known` by a record or a token.

    Whoever was counted in another class than they stand in now is taken from those not stated, else from the largest
    class: the total is the count's less the known ones, and never below zero.
    """
    left = {field: int(getattr(counted, field)) for field in _FIELDS}
    over = 0
    for field in _FIELDS:
        taken = min(left[field], int(getattr(known, field)))
        left[field] -= taken
        over += int(getattr(known, field)) - taken
    while over and any(left.values()):
        field = "not_stated" if left["not_stated"] else max(_FIELDS, key=lambda name: left[name])
        taken = min(left[field], over) if field == "not_stated" else 1
        left[field] -= taken
        over -= taken
    return Composition(**left)


def band_years(band: AgeBand | None) -> int | None:
    """The youngest age of a band, in years; enough to tell a child from an adult."""
    return None if band is None else int(band.removeprefix("AGE_").partition("_")[0])


def population_of(kind: ArrivalKind) -> Population | None:
    """The population that an arrival of this kind speaks of."""
    return _POPULATIONS.get(kind)


def are_alike(one: int, other: int, share: float) -> bool:
    """Whether two head-counts' totals differ by no more than `share` of the larger one."""
    return abs(one - other) <= share * max(one, other)
