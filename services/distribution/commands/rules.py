"""Rules: whether one says what its window needs, and what it says, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import RowMapping

from services.distribution.rules import Rule, conditions_of, in_words
from services.distribution.schemas.conditions import stored
from services.distribution.schemas.rules import Period, RuleIn, RuleWords, UsualRule
from shared.contracts.vocabulary import RecipientUnit
from shared.problems import InvalidRequest

Wrong = Mapping[tuple[str, str], bool]
"""Of a place in the body and a reason, whether it is so."""


def wrong_in(rule: RuleIn, at: str) -> dict[tuple[str, str], bool]:
    """What may be wrong in a rule that stands `at` a place in the body."""
    return {
        **wrong_in_usual(rule, at),
        (f"{at}/emergency_id", "missing"): rule.window is Period.EVENT and rule.emergency_id is None,
        (f"{at}/anchor", "missing"): rule.window is Period.CALENDAR and rule.anchor is None,
    }


def wrong_in_usual(rule: UsualRule, at: str) -> dict[tuple[str, str], bool]:
    """What may be wrong in a rule of which emergency and anchor are not known yet."""
    calendar = [rule.calendar_days, rule.calendar_weeks, rule.calendar_months]
    spans = sum(span is not None for span in calendar)
    rolling = rule.window is Period.ROLLING
    return {
        (f"{at}/calendar_days", "missing"): rule.window is Period.CALENDAR and spans == 0,
        (f"{at}/calendar_days", "more_than_one_span"): rule.window is Period.CALENDAR and spans > 1,
        (f"{at}/calendar_days", "not_of_this_window"): rule.window is not Period.CALENDAR and spans > 0,
        (f"{at}/rolling_days", "missing"): rolling and rule.rolling_days is None,
        (f"{at}/rolling_days", "not_of_this_window"): not rolling and rule.rolling_days is not None,
        (f"{at}/members_per_kit", "missing"): rule.quantity_max is not None and rule.members_per_kit is None,
        (f"{at}/quantity_max", "missing"): rolling and rule.members_per_kit is not None and rule.quantity_max is None,
        (f"{at}/window", "not_of_a_site"): rule.window is Period.ARRIVAL and rule.unit is RecipientUnit.SITE,
    }


def refuse(wrong: Wrong) -> None:
    """Refuse what is wrong.

    Raises:
        InvalidRequest: something is.
    """
    problem = InvalidRequest()
    problem.errors = [{"pointer": pointer, "code": code} for (pointer, code), is_wrong in wrong.items() if is_wrong]
    if problem.errors:
        raise problem


def explain(rule: RuleIn) -> RuleWords:
    """The rule in words.

    Raises:
        InvalidRequest: it lacks what its window needs.
    """
    refuse(wrong_in(rule, ""))
    populations = [population.value for population in rule.populations] if rule.populations else None
    words = in_words(
        Rule(
            unit=rule.unit.value,
            period=rule.window.value,
            quantity=rule.quantity,
            members_per_kit=rule.members_per_kit,
            quantity_max=rule.quantity_max,
            period_days=rule.period_days,
            period_months=rule.calendar_months,
            anchor=rule.anchor,
            conditions=conditions_of(stored(rule.conditions), populations),
        )
    )
    return RuleWords(**words)


def words_of(row: RowMapping, language: str) -> str:
    """A stored rule in words of one language; `row` has its columns as a round or a hand-out is read with them."""
    rule = Rule(
        unit=row["unit"],
        period=row["period"],
        quantity=row["rule_quantity"],
        members_per_kit=row["members_per_kit"],
        quantity_max=row["quantity_max"],
        period_days=row["period_days"],
        period_months=row["period_months"],
        anchor=row["anchor"],
        conditions=conditions_of(row["conditions"], row["rule_populations"]),
    )
    return in_words(rule)[language]
