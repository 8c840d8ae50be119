from datetime import date
from pathlib import Path

import pytest

from amparo.replay.driver import OtherReplay
from amparo.replay.driver.checkpoint import Checkpoint

DAY = date(2023, 3, 1)


def test_the_last_day_is_found_again(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "state.json", 1, 0.01, "here").finish(DAY)

    assert Checkpoint(tmp_path / "state.json", 1, 0.01, "here").last_day() == DAY


def test_checkpoint_of_another_installation_counts_for_nothing(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "state.json", 1, 0.01, "gone").finish(DAY)

    assert Checkpoint(tmp_path / "state.json", 2, 0.01, "here").last_day() is None


def test_another_seed_in_the_same_installation_is_refused(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "state.json", 1, 0.01, "here").finish(DAY)

    with pytest.raises(OtherReplay):
        Checkpoint(tmp_path / "state.json", 2, 0.01, "here").last_day()
