"""What the scorer says of two people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.registration.rules.matching import Frequencies, Model, score, words_of
from tests.unit.registration.matching.people import like, replaced, verdict

NO_PAPERS: dict[str, Any] = {"documents": (), "phones": ()}


def test_the_same_record_is_the_same_person() -> None:
    assert verdict(like(), like(id="again")).same > 0.99


def test_strangers_are_not_the_same() -> None:
    stranger = like(id="x", given="Carlos", family="Mejía Paz", sex="M", birth_date=date(1971, 2, 3), **NO_PAPERS)
    assert verdict(like(), stranger).same < 0.01


def test_twins_are_not_the_same() -> None:
    twin = like(id="twin", given="Elena Sofía", **NO_PAPERS)
    assert verdict(like(**NO_PAPERS), twin).bits < Model.shipped().review_cut(20_000)


def test_a_letter_that_differs_leaves_the_person_the_same() -> None:
    assert verdict(like(), like(id="x", family="Hernándes Zelalla")).same > 0.95


def test_the_order_of_two_people_does_not_matter() -> None:
    other = like(id="x", given="Rosa", family="Zelaya", birth_date=date(1990, 1, 1))
    assert verdict(like(), other).bits == pytest.approx(verdict(other, like()).bits)


@pytest.mark.parametrize(
    ("field", "empty"),
    [("sex", ""), ("birth_date", None), ("nationality", ""), ("documents", ()), ("phones", ()), ("origin", "")],
)
def test_what_is_missing_says_nothing(field: str, empty: object) -> None:
    found = verdict(like(), replaced(field, empty))
    named = {"birth_date": "birth", "documents": "document", "phones": "phone"}.get(field, field)
    assert named not in {reason.field for reason in found.reasons}


def test_the_bits_are_what_the_reasons_say() -> None:
    found = verdict(like(), like(id="x", given="Rosita", phones=("99998888",)))
    stranger = found.prior[0] + sum(reason.against_stranger for reason in found.reasons)
    relative = found.prior[1] + sum(reason.against_relative for reason in found.reasons)
    assert 2**-found.bits == pytest.approx(2**-stranger + 2**-relative)


def test_a_rare_name_says_more_than_a_common_one() -> None:
    common = verdict(like(**NO_PAPERS), like(id="x", **NO_PAPERS))
    rare = {"given": "Gumersinda Eduviges", **NO_PAPERS}
    assert verdict(like(**rare), like(id="x", **rare)).bits > common.bits


def test_more_people_to_confuse_her_with_lower_the_odds() -> None:
    one, other = like(**NO_PAPERS), like(id="x", **NO_PAPERS)
    assert verdict(one, other, 1_000_000).bits < verdict(one, other, 10_000).bits


def test_nobody_to_compare_with_gives_no_verdicts() -> None:
    assert score(like(), [], Model.shipped(), Frequencies.shipped()) == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_reason_has_words(language: str) -> None:
    found = verdict(like(), like(id="x", given="Rosa", birth_date=date(1990, 1, 1)))
    assert all(": " in words_of(reason, language) for reason in found.reasons)


def test_people_registered_together_are_different_people() -> None:
    one, other = like(together="bus 7"), like(id="x", together="bus 7", **NO_PAPERS)
    assert verdict(one, other).bits < verdict(like(), like(id="x", **NO_PAPERS)).bits - 5
