"""A chain that was edited, cut, reordered or shortened is told from a sound one, and which of these it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.audit.chain import START, Head, Walk, digest
from shared.ids import new_id

SITE = UUID(int=7)
Row = dict[str, Any]


def chain(length: int) -> list[Row]:
    """A sealed chain of reads."""
    rows, hash_ = [], START
    for position in range(1, length + 1):
        row: Row = {
            "id": new_id(), "site_id": SITE, "kind": "READ", "operation": "show_person", "outcome": "done",
            "caller": new_id(), "caller_kind": "staff", "agency": None, "purpose": "ASSISTANCE",
            "subjects": [new_id()], "key": None, "exception_id": None, "trace_id": "t",
            "recorded_at": datetime(2023, 6, 15, 12, 0, position, tzinfo=UTC),
        }  # fmt: skip
        hash_ = digest(hash_, position, row)
        rows.append(row | {"position": position, "hash": hash_})
    return rows


def faults(rows: list[Row], *heads: Head) -> list[str]:
    """What a walk along `rows` finds, without the site's name."""
    walk = Walk(SITE)
    for row in sorted(rows, key=lambda row: int(row["position"])):
        walk.step(row, kept={head.position for head in heads})
    return [fault.removeprefix(f"{SITE} ") for fault in walk.end([(1, head) for head in heads])]


def head_of(rows: list[Row]) -> Head:
    """What a checkpoint saw when these were all."""
    return Head(SITE, rows[-1]["position"], rows[-1]["hash"])


def test_a_sound_chain_holds() -> None:
    rows = chain(9)
    assert faults(rows, head_of(rows[:4]), head_of(rows)) == []


@pytest.mark.parametrize(
    "change",
    [{"outcome": "not_found"}, {"subjects": []}, {"recorded_at": datetime(2023, 6, 15, tzinfo=UTC)}, {"purpose": None}],
    ids=str,
)
def test_an_edited_row_is_named(change: Row) -> None:
    rows = chain(9)
    rows[3] |= change
    assert faults(rows) == ["edited: 4"]


def test_a_deleted_row_is_named() -> None:
    rows = chain(9)
    del rows[3:5]
    assert faults(rows) == ["deleted: 4 to 5"]


def test_a_deleted_first_row_is_named() -> None:
    assert faults(chain(9)[1:]) == ["deleted: 1 to 1"]


@pytest.mark.parametrize("kept", [{"position"}, {"position", "hash"}], ids=["with its hash", "without"])
@pytest.mark.parametrize("other", [4, 7])
def test_two_rows_that_changed_places_are_named(kept: set[str], other: int) -> None:
    rows = chain(9)
    one, two = dict(rows[3]), dict(rows[other])
    rows[3], rows[other] = two | {name: one[name] for name in kept}, one | {name: two[name] for name in kept}
    places = [f"reordered: {here} belongs at {there}" for here, there in ((4, other + 1), (other + 1, 4))]
    assert faults(rows) == places


def test_a_chain_that_was_cut_is_named_by_a_checkpoint() -> None:
    rows = chain(9)
    assert faults(rows[:6]) == []
    assert faults(rows[:6], head_of(rows)) == ["truncated: ends at 6, checkpoint 1 saw 9"]
    assert faults([], head_of(rows)) == ["truncated: ends at 0, checkpoint 1 saw 9"]


def test_a_chain_that_was_hashed_anew_is_named_by_a_checkpoint() -> None:
    rows, others = chain(9), chain(9)
    assert faults(others) == []
    assert faults(others, head_of(rows[:4])) == ["rewritten: 4 is not what checkpoint 1 saw"]
