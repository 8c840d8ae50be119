"""How common names are: what an agreement on one of them is worth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.features import Features

PRIOR_PEOPLE = 20000
"""The fitted table counts as so many people when an installation's own names are added."""


@dataclass(frozen=True)
class Frequencies:
    """Counts of given and family names among `people`; `population` is how many records are searched (the prior)."""

    given: dict[str, float] = field(default_factory=dict)
    family: dict[str, float] = field(default_factory=dict)
    population: int = PRIOR_PEOPLE

    @cached_property
    def totals(self) -> tuple[float, float]:
        """The sums of the counts."""
        return max(sum(self.given.values()), 1000.0), max(sum(self.family.values()), 1000.0)

    def bits_of(self, words: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Each word's information in bits as a given and as a family name; one extra element for "no word"."""
        bits = []
        for counts, total in zip((self.given, self.family), self.totals, strict=True):
            found = np.array([counts.get(word, 0.0) for word in words] + [total], dtype=np.float64)
            bits.append((-np.log2((found + 0.5) / (total + 0.5))).astype(np.float32))
        return bits[0], bits[1]

    def with_people(self, people: Iterable[Features], population: int | None = None) -> Frequencies:
        """The table with an installation's own people counted in: names unknown to the fitting become usual here."""
        given: Counter[str] = Counter()
        family: Counter[str] = Counter()
        count = 0
        for person in people:
            count += 1
            given.update(person.given)
            family.update(person.family)
        return Frequencies(_added(self.given, given), _added(self.family, family), population or count)

    def for_population(self, population: int) -> Frequencies:
        """The same table for a search among so many records."""
        return Frequencies(self.given, self.family, population)

    def to_json(self) -> dict[str, Any]:
        """The object of `frequencies.json`."""
        return {"population": self.population, "given": self.given, "family": self.family}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Frequencies:
        """The table that `to_json` wrote."""
        return cls(stored["given"], stored["family"], stored.get("population", PRIOR_PEOPLE))

    @classmethod
    def shipped(cls) -> Frequencies:
        """The table that the project carries."""
        folder = resources.files("services.registration.data.matching")
        return cls.from_json(json.loads(folder.joinpath("frequencies.json").read_text("utf-8")))


def _added(fitted: dict[str, float], own: Counter[str]) -> dict[str, float]:
    return {name: fitted.get(name, 0.0) + own.get(name, 0) for name in fitted.keys() | own.keys()}
