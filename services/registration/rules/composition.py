"""Who a household or a bus is made of: women, men, girls, boys and people of whom nothing was stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.registration.rules.ages import ADULT_YEARS
from services.registration.schemas.fields import DetailedComposition
from shared.contracts.vocabulary import ArrivalKind, Composition, Population, Sex

_FIELDS = ("women", "men", "girls", "boys", "not_stated")
_DETAILS = ("aged_0_2", "aged_60_up", "pregnant", "need_help_to_move")
_INFANT_YEARS_MAX, _OLDER_YEARS = 2, 60
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


def parts_of(unnamed: DetailedComposition | None) -> tuple[Composition, dict[str, int]]:
    """A composition, which others may know of, and its details, which stay here."""
    whole = unnamed or DetailedComposition()
    return Composition(**{field: getattr(whole, field) for field in _FIELDS}), {
        field: getattr(whole, field) for field in _DETAILS if getattr(whole, field)
    }


def with_details(unnamed: Composition, details: Mapping[str, int]) -> DetailedComposition:
    """Both together; no detail counts more people than there are."""
    total = unnamed.total
    infants = min(details.get("aged_0_2", 0), total)
    return DetailedComposition(
        **{field: getattr(unnamed, field) for field in _FIELDS},
        aged_0_2=infants,
        aged_60_up=min(details.get("aged_60_up", 0), total - infants),
        pregnant=min(details.get("pregnant", 0), total),
        need_help_to_move=min(details.get("need_help_to_move", 0), total),
    )


def details_without(details: Mapping[str, int], age_years: int | None) -> dict[str, int]:
    """The details when one of the unnamed gets a name, as far as an age tells."""
    left = dict(details)
    if age_years is not None and age_years <= _INFANT_YEARS_MAX:
        left["aged_0_2"] = max(left.get("aged_0_2", 0) - 1, 0)
    if age_years is not None and age_years >= _OLDER_YEARS:
        left["aged_60_up"] = max(left.get("aged_60_up", 0) - 1, 0)
    return {name: count for name, count in left.items() if count}


def difference_applied(
    present: Mapping[str, int], base: Mapping[str, int], new: Mapping[str, int]
) -> DetailedComposition:
    """`present` with what leads from `base` to `new`: two people who corrected it apart both count, in any order."""
    counts = {name: max(present[name] + new[name] - base[name], 0) for name in (*_FIELDS, *_DETAILS)}
    return with_details(Composition(**{name: counts[name] for name in _FIELDS}), counts)


def less(one: Composition, other: Composition) -> Composition | None:
    """What is left of `one` without `other`; None where it does not hold so many."""
    left = {field: getattr(one, field) - getattr(other, field) for field in _FIELDS}
    return None if min(left.values()) < 0 else Composition(**left)


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


def population_of(kind: ArrivalKind) -> Population | None:
    """The population that an arrival of this kind speaks of."""
    return _POPULATIONS.get(kind)


def are_alike(one: int, other: int, share: float) -> bool:
    """Whether two head-counts' totals differ by no more than `share` of the larger one."""
    return abs(one - other) <= share * max(one, other)
