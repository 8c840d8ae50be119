"""What a process made at its start is not searched for garbage again."""

from __future__ import annotations

import gc

from amparo.settling import settle


def test_what_the_start_made_is_not_looked_through_again() -> None:
    searched = len(gc.get_objects())
    try:
        settle()
        assert len(gc.get_objects()) < searched / 10
        cycle: list[object] = []
        cycle.append(cycle)
        del cycle
        assert gc.collect() >= 1, "what is thrown away later is still found"
    finally:
        gc.unfreeze()
