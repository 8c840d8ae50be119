"""Every reason, rule and note of placing has its words in both languages."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest

from services.shelter.rules.placing import Reason, Rule, best_placements, reasons_of, say
from shared.contracts.vocabulary import Effect
from tests.unit.shelter.placing_by_hand import party, room, woman
from tests.unit.shelter.placing_dice import Dice


def _words(language: str) -> dict[str, str]:
    text = resources.files("services.shelter").joinpath("locales", f"placing_{language}.json")
    words: dict[str, str] = json.loads(text.read_text(encoding="utf-8"))
    return words


def test_both_languages_have_the_same_codes_and_parameters() -> None:
    es, en = _words("es"), _words("en")
    assert list(es) == list(en)
    for code, text in es.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", en[code])), code


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_has_words(rule: Rule, language: str) -> None:
    assert say(Reason(f"RULE_{rule}"), language)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_reason_is_said(language: str) -> None:
    for seed in range(100):
        dice = Dice(seed)
        who = dice.party()
        for one in best_placements(who, dice.rooms(who)).placements:
            assert all("{" not in say(reason, language) for reason in reasons_of(one, who))


def test_reasons_name_what_is_given_and_what_it_costs() -> None:
    who = party(woman(30, Effect.LOWER_BED), woman(3))
    [placement] = best_placements(who, [room(1, "LOWER")]).placements
    found = [reason.code for reason in reasons_of(placement, who)]
    assert found == ["TOGETHER", "LOWER_BED", "SHARES_BED", "NOBODY_ELSE"]
