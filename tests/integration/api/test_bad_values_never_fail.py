"""A fixed list of bad values in every field of every example: refused with a place, or taken; never a failure.

Here every field has each second one of them, so that the stage stays in its time; `make soak` tries all.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.ids import new_id
from shared.problems import MEDIA_TYPE
from tests.support.story import Operation, Story, operations

Path = tuple[str | int, ...]

BAD: list[tuple[str, Any]] = [
    ("nothing", None),
    ("below zero", -1),
    ("2^31", 2**31),
    ("2^63", 2**63),
    ("1e308", 1e308),
    ("a small fraction", 5e-324),
    ("true", True),
    ("a number in quotes", "5"),
    ("Arabic digits", "٥"),
    ("an empty text", ""),
    ("NUL", "a\u0000b"),
    ("half a character", "\ud800"),
    ("right to left", "\u202eLópez"),
    ("zero width", "\u200b"),
    ("300 letters", "ñ" * 300),
    ("SQL", "'; DROP TABLE staff; --"),
    ("a formula", '=HYPERLINK("http://x")'),
    ("a header", "a\r\nX-Role: ADMIN"),
    ("a template", "{{7*7}}${7*7}%s%n"),
    ("year 0", "0000-01-01"),
    ("year 9999", "9999-12-31T23:59:59-14:00"),
    ("year 1", "0001-01-01T00:00:00+14:00"),
    ("nil", "00000000-0000-0000-0000-000000000000"),
    ("a list", [[]]),
    ("an object", {"a": {}}),
]
WITH_BODY = [one for one in operations() if one.body is not None]
WITH_QUERY = [one for one in operations() if one.example and one.example.query]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every field of `value`, at any depth."""
    steps: list[str | int] = []
    if isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = list(range(len(value)))
    for step in steps:
        yield (*path, step)
        yield from places(value[step], (*path, step))


def each_kind_once(body: Any) -> list[tuple[Any, Path]]:
    """Every field of `body` with the body that it is tried in.

    Of items that have the same fields and say the same kind one is tried; an item of a batch without the others.
    """
    found: dict[tuple[str | int, ...], tuple[Any, Path]] = {}
    for path in places(body):
        kinds: list[str | int] = []
        inner = body
        for step in path:
            inner = inner[step]
            kind = inner.get("kind", "") if isinstance(inner, dict) else ""
            kinds.append(f"an item {kind}" if isinstance(step, int) else step)
        alone = path[0] == "items" and len(path) > 1
        tried = {**body, "items": [body["items"][path[1]]]} if alone else body
        found.setdefault(tuple(kinds), (tried, ("items", 0, *path[2:]) if alone else path))
    return list(found.values())


def with_new_ids(value: Any) -> Any:
    """`value` with a new id wherever it gives one: else all that is refused is its repetition."""
    if isinstance(value, dict):
        return {name: str(new_id()) if name == "id" else with_new_ids(one) for name, one in value.items()}
    return [with_new_ids(one) for one in value] if isinstance(value, list) else value


def with_value(body: Any, path: Path, value: Any) -> Any:
    """`body` with `value` at `path`."""
    changed = copy.deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def to_try(own: Story, operation: Operation) -> list[tuple[Any, Path, str, Any]]:
    """Every field with every value: the body it is tried in, where, what the value is called, and the value."""
    return [(alone, path, name, value) for alone, path in each_kind_once(own.body(operation)) for name, value in BAD]


async def is_refused_with_a_place_or_taken(
    own: Story, operation: Operation, tried: list[tuple[Any, Path, str, Any]]
) -> None:
    """Try them all."""
    assert tried
    token = own.token(operation)
    for alone, path, name, value in tried:
        content = json.dumps(with_value(with_new_ids(alone), path, value))
        answer = await own.call(operation, token=token, content=content)
        told = f"{name} at {path}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, told
        if answer.is_error:
            assert answer.headers["Content-Type"] == MEDIA_TYPE, told
        if answer.status_code == 422:
            assert answer.json()["code"] != "invalid_request" or answer.json()["errors"], told


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_it_is_refused_with_a_place_or_taken(own: Story, operation: Operation) -> None:
    """There are as many values as make an odd number: fields that follow each other have the other half."""
    assert len(BAD) % 2 == 1
    await is_refused_with_a_place_or_taken(own, operation, to_try(own, operation)[::2])


@pytest.mark.parametrize("operation", WITH_QUERY, ids=str)
async def test_a_bad_query_is_refused_or_taken(own: Story, operation: Operation) -> None:
    assert operation.example is not None
    for name in operation.example.query:
        for what, value in BAD:
            if isinstance(value, str) and value != "\ud800":
                answer = await own.call(operation, token=own.token(operation), query={name: value})
                assert answer.status_code < 500, f"{what} as {name}: {answer.text[:300]}"
