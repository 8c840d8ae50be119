"""A model from labelled records: candidate pairs as the blocking finds them, three classes, one regression."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.match.logistic import RELATIVE, SAME, STRANGER, fit
from services.registration.rules.matching import Features, Frequencies, Model
from services.registration.rules.matching.batch import all_totals
from services.registration.rules.matching.blocking import candidate_pairs
from services.registration.rules.matching.collective import COLLECTIVE, collective_levels
from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.compare import Compared, compared
from services.registration.rules.matching.fields import FIELDS, Field

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

    columns: Columns
    one: NDArray[np.int64]
    other: NDArray[np.int64]
    compared: Compared
    classes: NDArray[np.int8]
    population: int
    labelled: LabelledSet
    frequencies: Frequencies


def labelled_pairs(labelled: LabelledSet, frequencies: Frequencies) -> Pairs:
    """The candidate pairs of one set, compared and labelled."""
    columns = Columns.of(labelled.people)
    one, other = candidate_pairs(columns)
    found = compared(columns, one, other, frequencies)
    classes = classes_of(labelled, one, other)
    return Pairs(columns, one, other, found, classes, len(labelled.people), labelled, frequencies)


def classes_of(labelled: LabelledSet, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int8]:
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
    """One model from several sets: the fields first, then what the other pairs say."""
    model = _fit_fields(sets, provenance)
    return _fit_collective(sets, model)


def _fit_fields(sets: Sequence[Pairs], provenance: Mapping[str, Any]) -> Model:
    inputs = np.vstack([inputs_of(pairs.compared) for pairs in sets])
    classes = np.concatenate([pairs.classes for pairs in sets])
    offset = np.concatenate(
        [np.full((len(pairs.classes), 2), [-log(pairs.population / POPULATION), 0.0]) for pairs in sets]
    )
    ridge = np.array([RIDGE_LEVEL if kind == "level" else RIDGE_AMOUNT for kind, _, _ in names_of_inputs()])
    fitted = fit(inputs, classes, np.ones(len(classes)), offset, ridge)
    bits = fitted.weights / log(2)
    levels: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    amounts: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for (kind, field, name), pair in zip(names_of_inputs(), bits[1:], strict=True):
        (levels if kind == "level" else amounts)[field][name] = rounded(pair)
    levels["together"]["together"] = TOGETHER
    return Model(dict(levels), dict(amounts), rounded(bits[0]), POPULATION, -2.0, 6.0, provenance)


def _fit_collective(sets: Sequence[Pairs], model: Model) -> Model:
    inputs, classes, offsets = [], [], []
    for pairs in sets:
        totals = all_totals(pairs.columns, model, pairs.frequencies.for_population(pairs.population))
        found = collective_levels(pairs.columns, totals.scored)
        inputs.append(np.hstack([_flags(found[:, place], field) for place, field in enumerate(COLLECTIVE)]))
        classes.append(classes_of(pairs.labelled, totals.one, totals.other))
        offsets.append(totals.against * log(2))
    ridge = np.full(inputs[0].shape[1], RIDGE_LEVEL)
    table, known = np.vstack(inputs), np.concatenate(classes)
    fitted = fit(table, known, np.ones(len(known)), np.vstack(offsets), ridge)
    bits = fitted.weights / log(2)
    levels = {name: dict(found) for name, found in model.levels.items()}
    names = [(field.name, level) for field in COLLECTIVE for level in field.levels[1:]]
    for (name, level), pair in zip(names, bits[1:], strict=True):
        levels.setdefault(name, {})[level] = rounded(pair)
    return replace(model, levels=levels)


def rounded(pair: NDArray[np.float64]) -> tuple[float, float]:
    """Two weights with four decimals."""
    return round(float(pair[0]), 4), round(float(pair[1]), 4)


def _flags(levels: NDArray[np.int8], field: Field) -> NDArray[np.float64]:
    flags: NDArray[np.bool_] = levels[:, None] == np.arange(1, len(field.levels))[None, :]
    return flags.astype(np.float64)


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
        parts.append(_flags(pairs.levels[:, place], field))
        if field.amounts:
            parts.append(pairs.amounts[field.name].astype(np.float64))
    return np.hstack(parts)
