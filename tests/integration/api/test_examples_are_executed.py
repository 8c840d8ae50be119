"""The examples in the OpenAPI documents work as they stand there."""

from __future__ import annotations

import pytest

from tests.support.story import Operation, Story, operations


def test_every_operation_has_an_example() -> None:
    assert [str(one) for one in operations() if one.example is None] == []


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_an_example_is_answered_as_it_says(story: Story, operation: Operation) -> None:
    answer, example = story.answers[str(operation)], operation.example
    assert example is not None
    assert answer.status_code == example.status, answer.text


@pytest.mark.parametrize("name", ["distribution record_handouts", "shelter give_services"])
def test_every_item_of_a_batch_is_taken(story: Story, name: str) -> None:
    items = story.answers[name].json()["items"]
    assert items
    assert {item["status"] for item in items} == {201}, items


def test_a_second_kit_and_an_unknown_card_have_their_verdicts(story: Story) -> None:
    verdicts = [item["resource"]["verdict"] for item in story.answers["distribution record_handouts"].json()["items"]]
    assert verdicts == ["GIVEN", "GIVEN_OVER", "UNKNOWN_CARD", "GIVEN"]


def test_a_reversal_settles_the_excess_and_a_person_resolves_the_other_case(story: Story) -> None:
    (left,) = story.answers["distribution list_cases"].json()["items"]
    assert left["kind"] == "UNKNOWN_CARD"
    assert story.answers["distribution resolve_case"].json()["state"] == "RESOLVED"


def test_the_mother_is_found_by_her_names(story: Story) -> None:
    found = story.answers["registration search_people"].json()["items"]
    assert [one["given_names"] for one in found] == ["Marisol"]
