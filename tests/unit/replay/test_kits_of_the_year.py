"""The kits of the replay hold what their sources say."""

from __future__ import annotations

from amparo.replay.rounds import KIT_BY_CODE


def test_the_kitchen_kit_has_36_pieces_as_ioms_kitchen_set_b() -> None:
    assert sum(quantity for _, quantity in KIT_BY_CODE["KIT-COC"].contents) == 36
