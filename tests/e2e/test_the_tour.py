"""The tour does what it tells, on an installation of its own."""

from __future__ import annotations

from amparo import tour


def test_everything_is_as_the_tour_tells() -> None:
    assert tour.main() == 0
