"""A rule, and why it refuses, in words: Spanish and English, for the desk and for whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.distribution.rules.conditions import UNCONDITIONAL, Condition, Conditions, Failed
from services.distribution.rules.phrases import PHRASES, Phrases
from services.distribution.rules.roster import AGE_MAX

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Rule:
    """What a rule says: `quantity` kits, or so many for each `members_per_kit` people, for a unit in a window."""

    unit: str
    period: str
    quantity: int
    members_per_kit: int | None = None
    quantity_max: int | None = None
    period_days: int | None = None
    period_months: int | None = None
    anchor: date | None = None
    conditions: Conditions = UNCONDITIONAL


def in_words(rule: Rule) -> dict[str, str]:
    """The rule as sentences, by language."""
    return {language: _sentences(rule, phrases) for language, phrases in PHRASES.items()}


def why_not(failed: Failed) -> dict[str, str]:
    """Which conditions do not hold, as a sentence, by language."""
    return {language: _clause(failed.clause, failed.conditions, phrases) for language, phrases in PHRASES.items()}


def _sentences(rule: Rule, phrases: Phrases) -> str:
    clauses = (("all_of", rule.conditions.all_of), ("any_of", rule.conditions.any_of))
    said = [_clause(clause, conditions, phrases) for clause, conditions in clauses if conditions]
    return " ".join([f"{phrases.units[rule.unit]}: {_amount(rule, phrases)}, {_window(rule, phrases)}.", *said])


def _amount(rule: Rule, phrases: Phrases) -> str:
    amount = phrases.kit if rule.quantity == 1 else phrases.kits.format(n=rule.quantity)
    if rule.members_per_kit:
        amount += " " + phrases.per_members.format(n=rule.members_per_kit)
    if rule.quantity_max:
        amount += ", " + phrases.at_most.format(n=rule.quantity_max)
    return amount


def _window(rule: Rule, phrases: Phrases) -> str:
    days, months = rule.period_days or 0, rule.period_months or 0
    if rule.period == "ROLLING":
        return phrases.rolling.format(span=_span(days, phrases.day, phrases.days))
    if rule.period != "CALENDAR":
        return phrases.windows[rule.period]
    if months:
        span = _span(months, phrases.month, phrases.months)
    elif days % DAYS_A_WEEK == 0:
        span = _span(days // DAYS_A_WEEK, phrases.week, phrases.weeks)
    else:
        span = _span(days, phrases.day, phrases.days)
    return phrases.calendar.format(span=span, anchor=rule.anchor)


def _span(n: int, one: str, many: str) -> str:
    return one if n == 1 else many.format(n=n)


def _clause(clause: str, conditions: Iterable[Condition], phrases: Phrases) -> str:
    said = [_condition(condition, phrases) for condition in conditions]
    if len(said) == 1 or clause == "all_of":
        return phrases.all_of.format(conditions="; ".join(said))
    return phrases.any_of.format(conditions="; ".join(said))


def _condition(condition: Condition, phrases: Phrases) -> str:
    parts = []
    if condition.populations:
        parts.append(phrases.is_of.format(of=_either(condition.populations, phrases)))
    if age := _age(condition, phrases):
        parts.append(age)
    if condition.sexes:
        parts.append(phrases.is_of.format(of=_either(condition.sexes, phrases)))
    if condition.effects:
        parts.append(phrases.needs.format(of=_either(condition.effects, phrases)))
    if condition.staying:
        parts.append(phrases.staying)
    return f"{phrases.whom[condition.whom]} {phrases.conjunction.join(parts)}"


def _age(condition: Condition, phrases: Phrases) -> str | None:
    if condition.age_from and condition.age_to is not None:
        return phrases.aged.format(least=condition.age_from, most=condition.age_to)
    if condition.age_from:
        return phrases.aged_from.format(least=condition.age_from)
    if condition.age_to is not None and condition.age_to < AGE_MAX:
        return phrases.aged_to.format(most=condition.age_to)
    return None


def _either(names: Iterable[str], phrases: Phrases) -> str:
    return phrases.disjunction.join(phrases.names[name] for name in sorted(names))
