"""Which entry a hand-out belongs to: a household's begins with the first arrival, whatever order they are told in."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.distribution.rules import Arrival, Contact, arrival_window

ANA, LUIS, EVA = UUID(int=1), UUID(int=2), UUID(int=3)
NOON = datetime(2023, 11, 7, 18, tzinfo=UTC)
GAP = 14


def arrived(who: UUID, days: float, number: int) -> Arrival:
    """An arrival so many days after noon, with the id of that number."""
    return Arrival(UUID(int=number), who, NOON + timedelta(days=days))


def contact(days: float, window: str = "") -> Contact:
    """Something received so many days after noon."""
    at = NOON + timedelta(days=days)
    return Contact(at, at.date(), window)


def window(days: float, arrivals: list[Arrival], *contacts: Contact, group_id: UUID | None = None) -> str:
    """The window of a hand-out so many days after noon."""
    return arrival_window(contact(days), arrivals, contacts, gap_days=GAP, group_id=group_id)


FAMILY = [arrived(ANA, 0, 11), arrived(LUIS, 0.1, 12), arrived(EVA, 1, 13), arrived(LUIS, 30, 14), arrived(ANA, 30, 15)]


@pytest.mark.parametrize(("days", "first"), [(0, 11), (0.5, 11), (2, 11), (29, 11), (30, 14), (31, 14)])
def test_an_entry_is_named_by_its_first_arrival_and_ends_when_somebody_arrives_again(days: float, first: int) -> None:
    assert window(days, FAMILY) == f"A:{UUID(int=first)}"


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_arrivals_are_told_does_not_matter(seed: int) -> None:
    shuffled = list(FAMILY)
    random.Random(seed).shuffle(shuffled)
    assert [window(days, shuffled) for days in (0.5, 31)] == [window(days, FAMILY) for days in (0.5, 31)]


def test_of_arrivals_at_one_moment_the_lower_id_names_the_entry() -> None:
    assert window(1, [arrived(LUIS, 0, 22), arrived(ANA, 0, 21)]) == f"A:{UUID(int=21)}"


def test_what_was_received_in_the_same_entry_gives_the_window() -> None:
    late = [arrived(EVA, -0.1, 9), *FAMILY[:2]]
    assert window(2, late, contact(1, f"A:{UUID(int=11)}")) == f"A:{UUID(int=11)}"


def test_what_was_received_in_another_entry_does_not() -> None:
    assert window(31, FAMILY, contact(1, f"A:{UUID(int=11)}")) == f"A:{UUID(int=14)}"


@pytest.mark.parametrize(("days", "same"), [(-14, True), (14, True), (-15, False), (15, False)])
def test_without_an_arrival_contacts_of_14_days_on_either_side_are_one(days: float, same: bool) -> None:
    assert (window(days, [], contact(0, "A:first")) == "A:first") is same


def test_an_arrival_written_down_after_the_kit_is_the_kits_entry() -> None:
    assert window(20, [arrived(ANA, 0.2, 31)], contact(0, "A:2023-11-07")) == "A:2023-11-07"


def test_an_arrival_long_after_a_kit_is_another_entry() -> None:
    assert window(20, [arrived(ANA, 19, 31)], contact(0, "A:2023-11-07")) == f"A:{UUID(int=31)}"


def test_without_an_arrival_of_their_own_the_groups_holds() -> None:
    assert window(0, [], group_id=UUID(int=41)) == f"A:{UUID(int=41)}"
    assert window(1, FAMILY, group_id=UUID(int=41)) == f"A:{UUID(int=11)}"
