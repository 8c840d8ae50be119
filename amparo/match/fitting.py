"""A model from labelled records: candidate pairs as the blocking finds them, three classes, one regression."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.match.logistic import RELATIVE, SAME, STRANGER, fit
from services.registration.rules.matching import Features, Frequencies, Model
from services.registration.rules.matching.blocking import candidate_pairs
from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.compare import Compared, compared
from services.registration.rules.matching.fields import FIELDS

TOGETHER = (-8.0, -8.0)
"""People registered together are different people; not fitted, as they are what relatives are fitted on."""
RIDGE_LEVEL, RIDGE_AMOUNT = 1.0, 1.0
POPULATION = 20_000


@dataclass(frozen=True)
class LabelledSet:
    """Records and who each of them is; `households` tells relatives who were not registered together, where known."""

    name: str
    people: Sequence[Features]
    entities: Sequence[str]
    households: Sequence[str] | None = None


@dataclass(frozen=True)
class Pairs:
    """Compared pairs with their classes."""

    compared: Compared
    classes: NDArray[np.int8]
    population: int


def labelled_pairs(labelled: LabelledSet, frequencies: Frequencies) -> Pairs:
    """The candidate pairs of one set, compared and labelled."""
    columns = Columns.of(labelled.people)
    one, other = candidate_pairs(columns)
    found = compared(columns, one, other, frequencies)
    return Pairs(found, _classes(labelled, one, other), len(labelled.people))


def _classes(labelled: LabelledSet, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int8]:
    met: dict[str, set[str]] = defaultdict(set)
    for person, entity in zip(labelled.people, labelled.entities, strict=True):
        if person.together:
            met[person.together].add(entity)
    known = {pair for group in met.values() for pair in combinations(sorted(group), 2)}
    classes = np.full(len(one), STRANGER, dtype=np.int8)
    for at, (first, second) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        pair = sorted((labelled.entities[first], labelled.entities[second]))
        if pair[0] == pair[1]:
            classes[at] = SAME
        elif (pair[0], pair[1]) in known or _one_household(labelled, first, second):
            classes[at] = RELATIVE
    return classes


def _one_household(labelled: LabelledSet, first: int, second: int) -> bool:
    return labelled.households is not None and labelled.households[first] == labelled.households[second]


def fit_model(sets: Sequence[Pairs], provenance: Mapping[str, Any]) -> Model:
    """One model from several sets; each counts with its own number of records in the prior."""
    inputs = np.vstack([inputs_of(pairs.compared) for pairs in sets])
    classes = np.concatenate([pairs.classes for pairs in sets])
    offset = np.concatenate([np.full(len(pairs.classes), -log(pairs.population / POPULATION)) for pairs in sets])
    ridge = np.array([RIDGE_LEVEL if kind == "level" else RIDGE_AMOUNT for kind, _, _ in names_of_inputs()])
    fitted = fit(inputs, classes, np.ones(len(classes)), offset, ridge)
    bits = fitted.weights / log(2)
    levels: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    amounts: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for (kind, field, name), pair in zip(names_of_inputs(), bits[1:], strict=True):
        (levels if kind == "level" else amounts)[field][name] = (round(float(pair[0]), 4), round(float(pair[1]), 4))
    levels["together"]["together"] = TOGETHER
    return Model(
        levels=dict(levels),
        amounts=dict(amounts),
        prior=(round(float(bits[0, 0]), 4), round(float(bits[0, 1]), 4)),
        population=POPULATION,
        review=-2.0,
        strong=round(log2(0.9 / 0.1) + 2, 2),
        provenance=provenance,
    )


def names_of_inputs() -> list[tuple[str, str, str]]:
    """(level or amount, field, name) for each input of the regression, in order."""
    names = []
    for field in FIELDS:
        if field.name == "together":
            continue
        names += [("level", field.name, level) for level in field.levels[1:]]
        names += [("amount", field.name, amount) for amount in field.amounts]
    return names


def inputs_of(pairs: Compared) -> NDArray[np.float64]:
    """n x inputs: a column of 0 and 1 for each level but the neutral one, then the field's amounts."""
    parts = []
    for place, field in enumerate(pairs.fields):
        if field.name == "together":
            continue
        numbers = np.arange(1, len(field.levels))
        parts.append((pairs.levels[:, place, None] == numbers[None, :]).astype(np.float64))
        if field.amounts:
            parts.append(pairs.amounts[field.name].astype(np.float64))
    return np.hstack(parts)
