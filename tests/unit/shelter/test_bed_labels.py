"""What stands on the labels of a room's beds."""

from __future__ import annotations

import pytest

from services.shelter.rules.bed_codes import labels_of


@pytest.mark.parametrize(
    ("room", "beds", "labels"),
    [
        ("FAM-1", ["FAM-1-1", "FAM-1_2"], ["A-1", "A-2"]),
        ("FAM-1", ["FAM-11", "1"], ["A-FAM-11", "A-1"]),
        ("FAM-1", ["FAM-1-1", "1"], ["A-FAM-1-1", "A-1"]),
        ("FAM-1", ["FAM-1-1", "FAM-1_1"], ["A-FAM-1-1", "A-FAM-1_1"]),
        ("FAM-1", ["FAM-1", "FAM-1-"], ["A-FAM-1", "A-FAM-1-"]),
    ],
)
def test_a_beds_code_is_shortened_by_its_rooms_where_it_stays_the_only_one(
    room: str, beds: list[str], labels: list[str]
) -> None:
    assert labels_of(room, "A", beds) == labels
    assert len(set(labels)) == len(beds)
