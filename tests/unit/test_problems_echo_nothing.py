"""A problem says where and how, and nothing of what was sent."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from shared.problems import InvalidRequest
from shared.schemas import Body

CANARY = "juana~perez/1990"


class Child(Body):
    age: int


class Census(Body):
    counts: dict[Annotated[str, Field(pattern="^[A-Z]{2}$")], int] = Field(default_factory=dict)
    children: list[Child] = Field(default_factory=list)
    by_name: dict[str, Child] = Field(default_factory=dict)


def errors_of(body: dict[str, Any]) -> list[dict[str, str]]:
    """Where and how `body` is wrong."""
    with pytest.raises(ValidationError) as wrong:
        Census.model_validate(body)
    return InvalidRequest.of(wrong.value.errors()).errors


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"counts": {CANARY: 1}}, "/counts"),
        ({"counts": {"HN": CANARY}}, "/counts"),
        ({"by_name": {CANARY: {"age": CANARY}}}, "/by_name"),
        ({CANARY: 1}, "/"),
        ({"children": [{"age": 3, CANARY: 1}]}, "/children/0"),
        ({"children": [{"age": 3}, {"age": CANARY}]}, "/children/1/age"),
    ],
)
def test_a_place_ends_before_the_first_key_that_was_sent(body: dict[str, Any], pointer: str) -> None:
    errors = errors_of(body)
    assert [error["pointer"] for error in errors] == [pointer]
    assert CANARY not in str(errors)


def test_a_name_with_a_slash_or_a_tilde_is_one_step() -> None:
    problem = InvalidRequest.of([{"loc": ("query", "a/b~c"), "type": "missing"}], {"query": "/query"})
    assert problem.errors == [{"pointer": "/query/a~1b~0c", "code": "missing"}]


def test_a_field_of_a_module_that_is_loaded_later_is_named_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert errors_of({CANARY: 1})[0]["pointer"] == "/"
    (tmp_path / "loaded_later.py").write_text(
        "from shared.schemas import Body\n\nclass Later(Body):\n    declared_later: int\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    later = importlib.import_module("loaded_later").Later
    with pytest.raises(ValidationError) as wrong:
        later.model_validate({"declared_later": CANARY})
    assert InvalidRequest.of(wrong.value.errors()).errors[0]["pointer"] == "/declared_later"
