"""Which day was finished last. It only saves time: every call is harmless when it is repeated."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path


class OtherReplay(Exception):
    """The file belongs to a replay with another seed or scale."""


@dataclass(frozen=True)
class Checkpoint:
    """The file of one replay; without a path nothing is kept.

    `installation` tells apart the installations that a data folder has seen: a file of one that is gone counts
    for nothing.
    """

    path: Path | None
    seed: int
    scale: float
    installation: str

    def last_day(self) -> date | None:
        """The last day that was finished here, or None at the beginning.

        Raises:
            OtherReplay: this installation was begun with another seed or scale.
        """
        if self.path is None or not self.path.is_file():
            return None
        stored = json.loads(self.path.read_text(encoding="utf-8"))
        if stored["installation"] != self.installation:
            return None
        if (stored["seed"], stored["scale"]) != (self.seed, self.scale):
            raise OtherReplay(f"this installation was begun with seed {stored['seed']} and scale {stored['scale']}")
        return date.fromisoformat(stored["last_day"])

    def finish(self, day: date) -> None:
        """Remember that `day` and all before it are done; the file is whole at every moment."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        content = {
            "installation": self.installation,
            "seed": self.seed,
            "scale": self.scale,
            "last_day": day.isoformat(),
        }
        with draft.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)
