"""A rule in words: complete sentences in both languages for every window, unit and kind of condition."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from services.distribution.rules import Condition, Conditions, Failed, Rule, in_words, why_not
from services.distribution.rules.phrases import PHRASES
from shared.contracts.vocabulary import Effect, Population, RecipientUnit, Sex

WINDOWS = ("ROUND", "ARRIVAL", "EVENT", "CALENDAR", "ROLLING")


@pytest.mark.parametrize(("unit", "window"), list(product(RecipientUnit, WINDOWS)))
def test_every_unit_and_window_has_words(unit: str, window: str) -> None:
    words = in_words(Rule(unit, window, 1, period_days=7, anchor=date(2023, 11, 1)))
    assert set(words) == {"es", "en"}
    assert all(said.endswith(".") and "{" not in said for said in words.values())


@pytest.mark.parametrize("language", PHRASES)
def test_everything_that_a_condition_may_name_has_a_word(language: str) -> None:
    names = PHRASES[language].names
    assert {*Population, *Sex, *Effect} <= set(names)


def test_a_kitchen_kit() -> None:
    rule = Rule("HOUSEHOLD", "EVENT", 1, members_per_kit=5, quantity_max=2)
    assert in_words(rule) == {
        "es": "Por hogar: 1 kit por cada 5 personas, completas o no, 2 como máximo, una vez por evento.",
        "en": "Per household: 1 kit for every 5 people or part of them, at most 2, once per event.",
    }


@pytest.mark.parametrize(
    ("rule", "english"),
    [
        (Rule("PERSON", "ROLLING", 1, period_days=30), "once within any 30 days."),
        (Rule("PERSON", "ROLLING", 1, period_days=1), "once within any day."),
        (
            Rule("PERSON", "CALENDAR", 1, period_days=14, anchor=date(2023, 1, 2)),
            "once in every 2 weeks from 2023-01-02",
        ),
        (Rule("PERSON", "CALENDAR", 1, period_days=10, anchor=date(2023, 1, 2)), "once in every 10 days from"),
        (Rule("PERSON", "CALENDAR", 1, period_months=1, anchor=date(2023, 1, 2)), "once in every month from"),
    ],
)
def test_a_span_of_time(rule: Rule, english: str) -> None:
    assert english in in_words(rule)["en"]


def test_a_refusal_says_which_condition_does_not_hold() -> None:
    baby = Condition("SOMEBODY", age_to=2, effects=frozenset({"NAPPIES"}))
    assert why_not(Failed("all_of", (baby,))) == {
        "es": "Se requiere que: alguien del hogar tenga 2 años o menos y necesite pañales.",
        "en": "Required: somebody of the household is 2 years old or less and needs nappies.",
    }
    child = Condition("SOMEBODY", age_to=17, staying=True)
    assert why_not(Failed("all_of", (child, Condition(staying=True)))) == {
        "es": "Se requiere que: alguien del hogar tenga 17 años o menos y se aloje en un albergue; "
        "quien recibe se aloje en un albergue.",
        "en": "Required: somebody of the household is 17 years old or less and is staying in a shelter; "
        "the recipient is staying in a shelter.",
    }
    host = Condition(populations=frozenset({"HOST", "DISPLACED"}))
    assert why_not(Failed("any_of", (baby, host)))["en"] == (
        "One of these is required: somebody of the household is 2 years old or less and needs nappies; "
        "the recipient is of displaced people or the host community."
    )


def test_conditions_stand_in_the_rules_words() -> None:
    rule = Rule(
        "PERSON", "ROUND", 1, conditions=Conditions(all_of=(Condition(age_from=60, sexes=frozenset({"MALE"})),))
    )
    assert in_words(rule)["es"].endswith("Se requiere que: quien recibe tenga 60 años o más y sea de sexo masculino.")
