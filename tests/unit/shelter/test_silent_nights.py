"""How many nights nobody of a household was met."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.shelter.rules import silent_nights

NOW = datetime(2023, 6, 20, 12, tzinfo=UTC)


def nights(**changes: Any) -> int:
    contact = {"at": NOW - timedelta(days=3), "own_at": NOW - timedelta(days=3), "missed_at": None, "back_by": None}
    return silent_nights({**contact, **changes}, lambda since: max((NOW - since).days, 0))


def test_nights_are_counted_since_somebody_of_the_household_was_met() -> None:
    assert nights() == 3


def test_who_was_missing_at_the_census_is_silent_for_a_night_whoever_else_was_there() -> None:
    assert nights(at=NOW, missed_at=NOW - timedelta(days=1)) == 1
    assert nights(at=NOW, own_at=NOW, missed_at=NOW - timedelta(days=1)) == 0


def test_who_is_away_until_a_time_is_silent_from_that_time_on() -> None:
    assert nights(back_by=NOW + timedelta(days=2)) == 0
    assert nights(back_by=NOW - timedelta(days=1)) == 1
    assert nights(back_by=NOW - timedelta(days=5)) == 3
