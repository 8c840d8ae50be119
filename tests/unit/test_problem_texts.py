"""Every problem has its texts in both languages."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from typing import Any

import pytest

from amparo.installation import SERVICES
from services.shelter.errors import StayEndedAlready
from shared.problems import LANGUAGES, Problem, all_problems, preferred_language, texts
from tests.support.people import fixed_id

for service in SERVICES:
    importlib.import_module(f"services.{service}.errors")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", list(all_problems()), ids=lambda problem: problem.__name__)
def test_a_problem_has_a_title_and_what_to_do_next(problem: type[Problem], language: str) -> None:
    title, detail = texts(problem.package, problem.code, language)
    assert title
    assert len(detail) > len("...")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("en", "en"),
        ("en-US,es;q=0.5", "en"),
        ("fr, es;q=0.2", "es"),
        ("es;q=0.3,en;q=0.4", "en"),
        ("*;q=x", "es"),
    ],
)
def test_the_language_is_the_one_asked_for(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_a_code_belongs_to_one_class() -> None:
    codes = [problem.code for problem in all_problems()]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_that_was_stored_is_told_in_the_words_of_the_first_time(language: str) -> None:
    ended: dict[str, Any] = {
        "stay_id": fixed_id("stay"),
        "ended_at": datetime(2023, 6, 15, 18, tzinfo=UTC),
        "reason": "HOME",
    }
    first = StayEndedAlready(**ended).body(language=language)
    assert "2023-06-15T18:00:00Z" in first["detail"]
    assert StayEndedAlready(**first["parameters"]).body(language=language) == first
