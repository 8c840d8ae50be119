"""A problem says where and how, and nothing of what was sent."""

from __future__ import annotations

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
