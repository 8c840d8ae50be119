"""Edits made apart: the same value and the same conflict, in whatever order they come."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from services.registration.rules.edits import Edit, heads, is_conflict, latest
from shared.ids import new_id

PERSON = new_id()
NOON = datetime(2023, 6, 15, 12, tzinfo=UTC)


def edit(base: Any, new: Any, minutes: int, **more: Any) -> Edit:
    return Edit(new_id(), base, new, NOON + timedelta(minutes=minutes), **more)


def values(first: Any, edits: list[Edit]) -> list[Any]:
    return [one.new if one else first for one in heads(first, PERSON, edits)]


def test_two_edits_on_one_base_are_a_conflict_in_any_order() -> None:
    edits = [edit("A", "B", 1), edit("A", "C", 2), edit("B", "D", 3)]
    for order in permutations(edits):
        assert latest(order).new == "D"
        assert values("A", list(order)) == ["C", "D"]


def test_an_edit_that_knew_the_other_is_none() -> None:
    edits = [edit("A", "B", 1), edit("B", "C", 2)]
    assert not is_conflict("A", heads("A", PERSON, edits))


def test_two_who_wrote_the_same_agree() -> None:
    edits = [edit("A", "B", 1), edit("A", "B", 2)]
    assert not is_conflict("A", heads("A", PERSON, edits))


def test_an_edit_on_a_base_that_nobody_knows_is_a_conflict_with_what_was_there() -> None:
    assert values("A", [edit("X", "B", 1)]) == ["A", "B"]


def test_there_and_back_again_is_no_conflict() -> None:
    edits = [edit("A", "B", 1), edit("B", "A", 2), edit("A", "B", 3)]
    assert values("A", edits) == ["B"]


def test_a_resolution_settles_all_that_it_names_and_a_late_edit_opens_a_new_conflict() -> None:
    one, other = edit("A", "B", 1), edit("A", "C", 2)
    resolution = edit("C", "E", 9, supersedes=(one.id, other.id))
    assert values("A", [one, other, resolution]) == ["E"]
    assert values("A", [one, other, resolution, edit("A", "F", 3)]) == ["F", "E"]


def test_at_the_same_time_the_devices_own_order_decides() -> None:
    first, second = edit("A", "B", 1, device_seq=1), edit("B", "C", 1, device_seq=2)
    assert latest([second, first]).new == "C"
