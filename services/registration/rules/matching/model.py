"""The fitted weights, as data: `data/matching/model.json` says what they were fitted on, by which command and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from math import log2
from pathlib import Path
from typing import Any

Weights = tuple[float, float]
"""Bits for the same person against a stranger, and against a relative."""


@dataclass(frozen=True)
class Model:
    """Weights by field and level, by field and amount (per bit of information); `prior` at `population` records."""

    levels: Mapping[str, Mapping[str, Weights]]
    amounts: Mapping[str, Mapping[str, Weights]]
    prior: Weights
    population: int
    review: float
    strong: float
    provenance: Mapping[str, Any] = field(default_factory=dict)
    tables: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """The same weights as arrays, as `scorer.tables_of` made them."""

    def prior_for(self, population: int) -> Weights:
        """The prior among so many records: strangers grow with their number, relatives do not."""
        grown = log2(max(population, 2) / self.population)
        return self.prior[0] - grown, self.prior[1]

    def review_cut(self, population: int) -> float:
        """Bits from which a clerk should look. The prior already follows the number of records; the cut rises a little,
        because the same share of false candidates is more work among more people."""
        return self.review + _raised(population, self.population)

    def weak_cut(self, population: int) -> float:
        """Bits from which somebody would be worth a look among as many people as the model was fitted on.

        Among more, one name and a surname are not enough for a review; a clerk who sees the face may know better.
        """
        return self.review_cut(population) - max(0.0, log2(max(population, 1) / self.population))

    def strong_cut(self, population: int) -> float:
        """Bits from which a candidate is shown as a strong alert."""
        return self.strong + _raised(population, self.population)

    def to_json(self) -> dict[str, Any]:
        """The object of `model.json`."""
        return {
            "provenance": dict(self.provenance),
            "population": self.population,
            "prior": list(self.prior),
            "cuts": {"review": self.review, "strong": self.strong},
            "levels": {
                name: {level: list(pair) for level, pair in found.items()} for name, found in self.levels.items()
            },
            "amounts": {
                name: {amount: list(pair) for amount, pair in found.items()} for name, found in self.amounts.items()
            },
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Model:
        """The model that `to_json` wrote."""
        return cls(
            levels=_pairs(stored["levels"]),
            amounts=_pairs(stored["amounts"]),
            prior=_pair(stored["prior"]),
            population=stored["population"],
            review=stored["cuts"]["review"],
            strong=stored["cuts"]["strong"],
            provenance=stored.get("provenance", {}),
        )

    @classmethod
    def from_path(cls, path: Path) -> Model:
        """The model of a file."""
        return cls.from_json(json.loads(path.read_text("utf-8")))

    @classmethod
    def shipped(cls) -> Model:
        """The model that the project carries."""
        return _shipped()


@lru_cache(maxsize=1)
def _shipped() -> Model:
    folder = resources.files("services.registration.data.matching")
    return Model.from_json(json.loads(folder.joinpath("model.json").read_text("utf-8")))


def _raised(population: int, fitted: int) -> float:
    return 0.25 * max(0.0, log2(max(population, 1) / fitted))


def _pair(values: list[float]) -> Weights:
    return float(values[0]), float(values[1])


def _pairs(stored: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, Weights]]:
    return {name: {key: _pair(values) for key, values in found.items()} for name, found in stored.items()}
