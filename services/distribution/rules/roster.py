"""Who is in a household, as far as it is known: people with a record, and the others by the composition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

AGE_MAX = 150
ADULT_YEARS = 18
UNNAMED = {
    "women": ("FEMALE", ADULT_YEARS, AGE_MAX),
    "men": ("MALE", ADULT_YEARS, AGE_MAX),
    "girls": ("FEMALE", 0, ADULT_YEARS - 1),
    "boys": ("MALE", 0, ADULT_YEARS - 1),
    "not_stated": ("NOT_STATED", 0, AGE_MAX),
}
"""What a composition tells of each of its people: sex, and the least and greatest age in years."""


@dataclass(frozen=True)
class Member:
    """One person. `birth_month` is `YYYY-MM` or `YYYY`; `ages` are the least and greatest age where that is missing.

    Populations, effects and `staying` are marks: what was not told is not held. Sex and age everybody has: what was not
    told may be anything. `staying`: in a shelter, at some time of the local day.
    """

    sex: str = "NOT_STATED"
    birth_month: str | None = None
    ages: tuple[int, int] = (0, AGE_MAX)
    populations: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    staying: bool = False

    def ages_on(self, day: date) -> tuple[int, int]:
        """The least and the greatest completed age, in years, that the person may have on the local day."""
        if self.birth_month is None:
            return self.ages
        year, month = int(self.birth_month[:4]), int(self.birth_month[5:7] or 0)
        years = day.year - year
        if not month:
            return max(0, years - 1), max(0, years)
        return max(0, years - (month >= day.month)), max(0, years - (month > day.month))


@dataclass(frozen=True)
class Roster:
    """For whom a hand-out is: the person or card that stands at the desk, and everybody of the household."""

    recipient: Member = Member()
    members: tuple[Member, ...] = ()

    @property
    def people(self) -> tuple[Member, ...]:
        """Everybody of the household; of somebody without one the recipient alone."""
        return self.members or (self.recipient,)


def member_of(row: Mapping[str, Any], *, staying: bool = False) -> Member:
    """Somebody of the projection: `sex`, `birth_month`, `age_years` as told, `populations`, `effects` and `staying`.

    With `staying` the household has a stay that is nobody's by name: it may be anybody's of it.
    """
    age = row["age_years"]
    return Member(
        sex=row["sex"] or "NOT_STATED",
        birth_month=row["birth_month"],
        ages=(0, AGE_MAX) if age is None else (age, age),
        populations=frozenset(row["populations"] or ()),
        effects=frozenset(row["effects"] or ()),
        staying=staying or bool(row["staying"]),
    )


def members_of(
    named: Iterable[Mapping[str, Any]],
    composition: Mapping[str, int] | None,
    population: str | None,
    day: date,
    *,
    staying: bool = False,
) -> tuple[Member, ...]:
    """A household's people: the named ones, and those whom the composition counts beyond them.

    `staying`: the household has a stay without a person, which the unnamed have no other than.
    """
    people = tuple(member_of(row, staying=staying) for row in named)
    left = dict(composition or {})
    for person in people:
        kind = _counted_as(person, day, left)
        left[kind] = left.get(kind, 0) - 1
    unnamed = [
        Member(sex, ages=(least, greatest), populations=frozenset({population} if population else ()), staying=staying)
        for kind, (sex, least, greatest) in UNNAMED.items()
        for _ in range(max(0, left.get(kind, 0)))
    ]
    return (*people, *unnamed)


def _counted_as(person: Member, day: date, left: Mapping[str, int]) -> str:
    """As what the composition counts the named person: as what it can, else as somebody of whom it says nothing."""
    least, greatest = person.ages_on(day)
    for kind, (sex, youngest, oldest) in UNNAMED.items():
        if left.get(kind, 0) > 0 and sex == person.sex and youngest <= greatest and least <= oldest:
            return kind
    return "not_stated"
