from datetime import date
from pathlib import Path

import pytest

from amparo.replay.driver import OtherReplay
from amparo.replay.driver.checkpoint import Checkpoint
from amparo.replay.driver.counts import Counts

DAY, NEXT_DAY = date(2023, 3, 1), date(2023, 3, 2)


def test_the_last_day_is_found_again(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "state.json", 1, 0.01, "here").finish(DAY, Counts())

    assert Checkpoint(tmp_path / "state.json", 1, 0.01, "here").last_day == DAY


def test_the_counts_of_days_that_a_resumed_run_skips_stay_in_the_total(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "state.json", 1, 0.01, "here").finish(DAY, Counts(9, 3, 2, 1))

    resumed = Checkpoint(tmp_path / "state.json", 1, 0.01, "here")
    resumed.finish(NEXT_DAY, Counts(handouts=1, refused=1))

    assert resumed.counts == Counts(10, 3, 2, 2)
    assert Checkpoint(tmp_path / "state.json", 1, 0.01, "here").counts == Counts(10, 3, 2, 2)


def test_checkpoint_of_another_installation_counts_for_nothing(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "state.json", 1, 0.01, "gone").finish(DAY, Counts(handouts=5))

    here = Checkpoint(tmp_path / "state.json", 2, 0.01, "here")

    assert (here.last_day, here.counts) == (None, Counts())


def test_another_seed_in_the_same_installation_is_refused(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "state.json", 1, 0.01, "here").finish(DAY, Counts())

    with pytest.raises(OtherReplay):
        Checkpoint(tmp_path / "state.json", 2, 0.01, "here")
