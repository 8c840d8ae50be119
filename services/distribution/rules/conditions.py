"""On whom a rule or a component of a kit depends: conditions on population, age, sex, effects and stays in a shelter.

What everybody has, age and sex, refuses only where it is known to be otherwise; what is a mark, population, effects and
a stay, holds only where it was told. So somebody who gives no data gets the same kit, and nobody becomes a returnee by
silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.distribution.rules.roster import AGE_MAX, Member, Roster

RECIPIENT, SOMEBODY, EVERYBODY = "RECIPIENT", "SOMEBODY", "EVERYBODY"
SEX_UNTOLD = frozenset({"NOT_STATED", "OTHER"})
"""Sex as stated proposes items and never refuses them to who states neither."""


@dataclass(frozen=True)
class Condition:
    """What one and the same person must be: of one of the populations, of the ages, of a sex, with one of the effects.

    `whom`: the recipient, somebody of the household, or everybody in it. Ages are completed years, both ends included.
    `staying`: they must stay in a shelter; else it is not asked.
    """

    whom: str = RECIPIENT
    populations: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    sexes: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    staying: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is stored and told, without what it does not ask for."""
        told: dict[str, Any] = {"whom": self.whom}
        for name in ("populations", "sexes", "effects"):
            if values := getattr(self, name):
                told[name] = sorted(values)
        for name in ("age_from", "age_to"):
            if getattr(self, name) is not None:
                told[name] = getattr(self, name)
        if self.staying:
            told["staying"] = True
        return told


@dataclass(frozen=True)
class Conditions:
    """All of `all_of` must hold, and one of `any_of` where there are any."""

    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()


UNCONDITIONAL = Conditions()


@dataclass(frozen=True)
class Failed:
    """Which conditions do not hold: one of those that all must, or all of those of which one must."""

    clause: str
    conditions: tuple[Condition, ...]


def condition_of(stored: Mapping[str, Any]) -> Condition:
    """A condition as it is stored."""
    return Condition(
        whom=stored.get("whom", RECIPIENT),
        populations=frozenset(stored.get("populations") or ()),
        age_from=stored.get("age_from"),
        age_to=stored.get("age_to"),
        sexes=frozenset(stored.get("sexes") or ()),
        effects=frozenset(stored.get("effects") or ()),
        staying=bool(stored.get("staying")),
    )


def conditions_of(stored: Mapping[str, Any] | None, populations: Iterable[str] | None = None) -> Conditions:
    """A rule's conditions as they are stored; `populations` are those of which the recipient must be one."""
    stored = stored or {}
    of_populations = (Condition(populations=frozenset(populations)),) if populations else ()
    return Conditions(
        (*of_populations, *map(condition_of, stored.get("all_of") or ())),
        tuple(map(condition_of, stored.get("any_of") or ())),
    )


def failed(conditions: Conditions, roster: Roster, day: date) -> Failed | None:
    """What does not hold on the local day; None where the conditions do."""
    for condition in conditions.all_of:
        if not holds(condition, roster, day):
            return Failed("all_of", (condition,))
    if conditions.any_of and not any(holds(condition, roster, day) for condition in conditions.any_of):
        return Failed("any_of", conditions.any_of)
    return None


def holds(condition: Condition, roster: Roster, day: date) -> bool:
    """Whether the condition holds, or nothing is known against it."""
    if condition.whom == SOMEBODY:
        return any(is_met_by(condition, member, day) for member in roster.people)
    if condition.whom == EVERYBODY:
        return all(is_met_by(condition, member, day) for member in roster.people)
    return is_met_by(condition, roster.recipient, day)


def is_met_by(condition: Condition, member: Member, day: date) -> bool:
    """Whether this person is as the condition asks, or may be."""
    least, greatest = member.ages_on(day)
    return (
        (not condition.populations or bool(condition.populations & member.populations))
        and (not condition.effects or bool(condition.effects & member.effects))
        and (not condition.staying or member.staying)
        and (not condition.sexes or member.sex in condition.sexes | SEX_UNTOLD)
        and greatest >= (condition.age_from or 0)
        and least <= (AGE_MAX if condition.age_to is None else condition.age_to)
    )


def are_met_by(conditions: Conditions, member: Member, day: date) -> bool:
    """Whether the conditions hold of this person alone, of whomever they speak."""
    return all(is_met_by(condition, member, day) for condition in conditions.all_of) and (
        not conditions.any_of or any(is_met_by(condition, member, day) for condition in conditions.any_of)
    )
