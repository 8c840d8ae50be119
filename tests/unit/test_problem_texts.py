"""Every problem has its texts in both languages."""

from __future__ import annotations

import importlib

import pytest

from amparo.installation import SERVICES
from shared.problems import LANGUAGES, Problem, all_problems, preferred_language, texts

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
