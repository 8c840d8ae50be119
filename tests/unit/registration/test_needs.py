"""Needs are restricted unless listed, and a restricted one shows nowhere."""

import pytest

from services.registration.rules.needs import effects_of, is_restricted
from shared.contracts.vocabulary import Effect


@pytest.mark.parametrize("code", ["LP-VO", "SC-UC", "XX-YY", "CR-TP", "PG-HR", "ER-UR"])
def test_a_code_that_is_not_listed_is_restricted(code: str) -> None:
    assert is_restricted(code, 30)


@pytest.mark.parametrize(("age", "restricted"), [(30, False), (18, False), (17, True), (None, True)])
def test_pregnancy_is_open_only_of_a_known_adult(age: int | None, restricted: bool) -> None:
    assert is_restricted("PG", age) is restricted


def test_a_restricted_need_has_no_effect() -> None:
    assert effects_of(["LP-VO", "PG"], 16) == set()


def test_an_open_need_becomes_an_effect() -> None:
    assert Effect.LOWER_BED in effects_of(["ER"], 70)
