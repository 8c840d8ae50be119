"""One wrong item of a batch is a verdict of its own; the others are read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from shared.batch import Item, Unreadable
from shared.schemas import Body


class Scan(Body):
    id: UUID
    quantity: int = Field(ge=1)


class Log(Body):
    items: list[Item[Scan]] = Field(max_length=3)


GOOD = {"id": "00000000-0000-0000-0000-000000000001", "quantity": 1}


def read(*items: Any) -> list[Scan | Unreadable]:
    return Log.model_validate({"items": items}).items


def test_the_others_are_read() -> None:
    first, second = read({**GOOD, "quantity": 0}, GOOD)
    assert isinstance(first, Unreadable)
    assert second == Scan(**GOOD)


def test_it_says_where_and_how_within_the_item() -> None:
    (wrong,) = read({**GOOD, "quantity": 0})
    assert isinstance(wrong, Unreadable)
    assert wrong.problem.errors == [{"pointer": "/quantity", "code": "greater_than_equal"}]
    assert wrong.id == GOOD["id"]


def test_an_unknown_fields_name_is_not_echoed() -> None:
    (wrong,) = read({**GOOD, "maria": 1})
    assert isinstance(wrong, Unreadable)
    assert wrong.problem.errors == [{"pointer": "/", "code": "extra_forbidden"}]


def test_what_is_no_object_is_unreadable() -> None:
    assert all(isinstance(one, Unreadable) for one in read(None, [], "x"))


def test_a_client_is_shown_the_items_schema_alone() -> None:
    items = Log.model_json_schema()["properties"]["items"]["items"]
    assert items == {"$ref": "#/$defs/Scan"}
