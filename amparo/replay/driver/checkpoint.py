"""Which day was finished last, and what the hand-outs until then came to.

The day only saves time: every call is harmless when it is repeated. The counts are of answers, so that those of
days which are not repeated are kept here.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path

from amparo.replay.driver.counts import Counts


class OtherReplay(Exception):
    """The file belongs to a replay with another seed or scale."""


class Checkpoint:
    """The file of one replay; without a path nothing outlives the process.

    `installation` tells apart the installations that a data folder has seen: a file of one that is gone counts
    for nothing.

    Raises:
        OtherReplay: this installation was begun with another seed or scale.
    """

    def __init__(self, path: Path | None, seed: int, scale: float, installation: str) -> None:
        self._path = path
        self._owner = {"installation": installation, "seed": seed, "scale": scale}
        self.last_day: date | None = None
        """The last day that was finished here; None at the beginning."""
        self.counts = Counts()
        """The hand-outs of all finished days."""
        if path is not None and path.is_file():
            self._read(json.loads(path.read_text(encoding="utf-8")))

    def _read(self, stored: dict[str, object]) -> None:
        if stored["installation"] != self._owner["installation"]:
            return
        if any(stored[key] != value for key, value in self._owner.items()):
            raise OtherReplay(f"this installation was begun with seed {stored['seed']} and scale {stored['scale']}")
        self.last_day = date.fromisoformat(str(stored["last_day"]))
        self.counts = Counts.read(stored["counts"])

    def finish(self, day: date, counts: Counts) -> None:
        """Remember that `day` and all before it are done; the file is whole at every moment."""
        self.last_day = day
        self.counts += counts
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        content = {**self._owner, "last_day": day.isoformat(), "counts": asdict(self.counts)}
        with draft.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
