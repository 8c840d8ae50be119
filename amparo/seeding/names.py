"""Names as frequent as real ones: ten surnames cover 27 % of Hondurans, and the tail is long."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from random import Random
from typing import Any

_SLOPE, _FLATTENED = 0.9, 3
"""Weights 1 / (rank + 3) ** 0.9: with 345 surnames the first ten have 27 % of all people."""
SECOND_GIVEN_SHARE = 0.6
_GROUPS = {
    "HT": "haitian",
    "GN": "west_african",
    "SN": "west_african",
    "CN": "chinese",
    "AO": "lusophone",
    "BR": "lusophone",
    "IN": "south_asian",
    "BD": "south_asian",
    "NP": "south_asian",
    "MR": "arabic",
    "EG": "arabic",
    "UZ": "central_asian",
    "GH": "anglophone_african",
    "CM": "anglophone_african",
}
"""Nationalities whose names are not Spanish."""


@dataclass(frozen=True)
class Weighted:
    """Names with the weights by which they are drawn."""

    names: tuple[str, ...]
    bounds: tuple[float, ...]

    def draw(self, rng: Random) -> str:
        """One of them."""
        return rng.choices(self.names, cum_weights=self.bounds)[0]


@dataclass(frozen=True)
class Names:
    """Given names by sex, and surnames."""

    female: Weighted
    male: Weighted
    family: Weighted
    surnames: int

    def given(self, rng: Random, *, female: bool) -> str:
        """One or two given names."""
        names = self.female if female else self.male
        first = names.draw(rng)
        return f"{first} {names.draw(rng)}" if rng.random() < SECOND_GIVEN_SHARE else first


def _weighted(names: list[str]) -> Weighted:
    distinct = tuple(dict.fromkeys(names))
    return Weighted(distinct, tuple(accumulate(1 / (rank + _FLATTENED) ** _SLOPE for rank in range(len(distinct)))))


def _read(file: str) -> Any:
    return json.loads(resources.files("amparo.data").joinpath(file).read_text(encoding="utf-8"))


@cache
def names_of(nationality: str) -> Names:
    """The names that people of this nationality (ISO 3166-1 alpha-2) have here."""
    group = _GROUPS.get(nationality)
    if group is None:
        lists = {key: text.split() for key, text in _read("honduran_names.json").items()}
    else:
        lists = _read("names.json")[group]
    female, male, family = (_weighted(lists[key]) for key in ("female", "male", "family"))
    return Names(female, male, family, 2 if group is None else 1)
