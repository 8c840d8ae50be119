"""Weights from records without labels: expectation and maximisation over the candidate pairs' levels.

For registers with other fields than ours (addresses, post codes): two classes, fields independent given the class.
Fellegi and Sunter (1969); Winkler (1988) for the estimation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log2

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching import Features, Frequencies, Model
from services.registration.rules.matching.blocking import candidate_pairs
from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.compare import Compared, compared
from services.registration.rules.matching.model import Weights

STEPS = 60
SMOOTHING = 0.5
BITS_MAX = 14.0
PER_BIT = 0.35
"""Of a rare value's information beyond the field's mean, so much counts: values that agree agree elsewhere too."""
Chances = NDArray[np.float64]


def fit_self(people: Sequence[Features], like: Model) -> tuple[Frequencies, Model]:
    """A table of names and a model fitted on these people; the cuts are those of `like`. No class of relatives."""
    columns = Columns.of(people)
    table = Frequencies()
    one, other = candidate_pairs(columns)
    pairs = compared(columns, one, other, table.with_people(people))
    same = _expected(pairs, _start(pairs))
    levels: dict[str, dict[str, Weights]] = {}
    amounts: dict[str, dict[str, Weights]] = {}
    for place, field in enumerate(pairs.fields):
        weights = _weights(pairs.levels[:, place], len(field.levels), same)
        found = dict(zip(field.levels[1:], weights[1:].tolist(), strict=True))
        if field.amounts:
            shift = _shifts(pairs, place, same)
            amounts[field.name] = dict.fromkeys(field.amounts, (PER_BIT, 0.0))
            found = {level: weight - PER_BIT * shift[at + 1] for at, (level, weight) in enumerate(found.items())}
        levels[field.name] = {level: (round(weight, 4), 0.0) for level, weight in found.items()}
    prior = log2(max(float(same.sum()), 1.0) / max(float((1 - same).sum()), 1.0))
    fitted_on = {"fitted_on": "the records themselves, without labels", "records": len(people)}
    model = replace(like, levels=levels, amounts=amounts, prior=(prior, 60.0), population=len(people))
    return table, replace(model, provenance=fitted_on)


def _start(pairs: Compared) -> Chances:
    """First guess: fields that agree wholly, less those that differ."""
    votes = np.zeros(len(pairs.levels))
    for place, field in enumerate(pairs.fields):
        level = pairs.levels[:, place]
        agreeing = [at for at, name in enumerate(field.levels) if name in {"same", "all_same", "close", "all_letter"}]
        differing = [at for at, name in enumerate(field.levels) if name in {"none", "different", "far", "ten"}]
        votes += np.isin(level, agreeing).astype(float) - np.isin(level, differing).astype(float)
    guess: Chances = 1.0 / (1.0 + np.exp2(-(votes - 3.0) * 2))
    return guess


def _expected(pairs: Compared, same: Chances) -> Chances:
    for _ in range(STEPS):
        odds = np.full(len(same), log2(max(same.sum(), 1.0) / max((1 - same).sum(), 1.0)))
        for place, field in enumerate(pairs.fields):
            odds += _weights(pairs.levels[:, place], len(field.levels), same)[pairs.levels[:, place]]
        now: Chances = 1.0 / (1.0 + np.exp2(-np.clip(odds, -60, 60)))
        if np.abs(now - same).max() < 1e-4:
            return now
        same = now
    return same


def _weights(level: NDArray[np.int8], levels: int, same: Chances) -> Chances:
    """log2 of how much oftener each level is among the same than among the others; the neutral level's is 0."""
    among_same = np.bincount(level, weights=same, minlength=levels)[1:] + SMOOTHING
    among_others = np.bincount(level, weights=1 - same, minlength=levels)[1:] + SMOOTHING
    ratio = np.log2((among_same / among_same.sum()) / (among_others / among_others.sum()))
    return np.concatenate([[0.0], np.clip(ratio, -BITS_MAX, BITS_MAX)])


def _shifts(pairs: Compared, place: int, same: Chances) -> Chances:
    """The mean information of a field's amounts at each level, among the same."""
    field = pairs.fields[place]
    total = pairs.amounts[field.name].sum(axis=1)
    weight = np.bincount(pairs.levels[:, place], weights=same, minlength=len(field.levels)) + 1e-9
    return np.bincount(pairs.levels[:, place], weights=same * total, minlength=len(field.levels)) / weight
