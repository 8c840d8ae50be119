"""The one scorer: the desk's one against many, and the batch's all against all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.compare import Compared, compared
from services.registration.rules.matching.features import Features
from services.registration.rules.matching.fields import Field
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.model import Model

Bits = NDArray[np.float64]


@dataclass(frozen=True)
class Reason:
    """One field: its level, and its weights in bits against a stranger and against a relative."""

    field: str
    level: str
    against_stranger: float
    against_relative: float


@dataclass(frozen=True)
class Verdict:
    """`bits` are the log2 odds of the same person against a stranger or a relative; the three probabilities sum to 1.

    `bits` is exactly the smaller of two sums, softly: log2 odds against a stranger (`prior[0]` + the reasons' first
    weights) and against a relative (`prior[1]` + their second), combined as `-log2(2^-a + 2^-b)`.
    """

    bits: float
    same: float
    stranger: float
    relative: float
    prior: tuple[float, float]
    reasons: tuple[Reason, ...]


def score(one: Features, others: Sequence[Features], model: Model, frequencies: Frequencies) -> list[Verdict]:
    """Compare one person with each of the others, in their order."""
    return [verdict for _, verdict in score_from(-np.inf, one, others, model, frequencies)]


def score_from(
    bits_min: float, one: Features, others: Sequence[Features], model: Model, frequencies: Frequencies
) -> list[tuple[int, Verdict]]:
    """The places in `others` of those who reach `bits_min`, with their verdicts.

    Most candidates do not, and to write out the reasons costs more than to weigh them.
    """
    return score_each(bits_min, [(one, others)], model, frequencies)[0]


def score_each(
    bits_min: float,
    asked: Sequence[tuple[Features, Sequence[Features]]],
    model: Model,
    frequencies: Frequencies,
) -> list[list[tuple[int, Verdict]]]:
    """`score_from` for each of several people and their own candidates, at little more than the cost of one."""
    others = [other for _, candidates in asked for other in candidates]
    found: list[list[tuple[int, Verdict]]] = [[] for _ in asked]
    if not others:
        return found
    counts = [len(candidates) for _, candidates in asked]
    askers = np.repeat(np.arange(len(asked)), counts)
    columns = Columns.of([*(one for one, _ in asked), *others])
    pairs = compared(columns, askers, np.arange(len(asked), len(columns)), frequencies)
    weights = weighed(pairs, model)
    prior = model.prior_for(frequencies.population)
    totals = weights.sum(axis=1) + np.array(prior)
    kept = np.flatnonzero(combined(totals[:, 0], totals[:, 1]) >= bits_min)
    places = np.arange(len(others)) - np.repeat(np.cumsum(counts) - counts, counts)
    verdicts = _verdicts(pairs, weights, prior, kept)
    for asker, place, verdict in zip(askers[kept].tolist(), places[kept].tolist(), verdicts, strict=True):
        found[asker].append((place, verdict))
    return found


def weighed(pairs: Compared, model: Model) -> Bits:
    """Each field's two weights: n pairs x fields x 2."""
    weights = np.zeros((*pairs.levels.shape, 2), dtype=np.float64)
    for place, field in enumerate(pairs.fields):
        table, slopes = tables_of(field, model)
        weights[:, place] = table[pairs.levels[:, place]]
        if field.amounts:
            weights[:, place] += pairs.amounts[field.name] @ slopes
    return weights


def combined(against_stranger: Bits, against_relative: Bits) -> Bits:
    """log2 odds of the same person against both others."""
    together: Bits = -np.logaddexp2(-against_stranger, -against_relative)
    return together


def tables_of(field: Field, model: Model) -> tuple[Bits, Bits]:
    """The two weights of each level of a field (levels x 2), and of one bit of each of its amounts (amounts x 2)."""
    known = model.tables.get(field)
    if known is None:
        levels, amounts = model.levels.get(field.name, {}), model.amounts.get(field.name, {})
        known = (
            np.array([levels.get(level, (0.0, 0.0)) for level in field.levels]),
            np.array([amounts.get(amount, (0.0, 0.0)) for amount in field.amounts]),
        )
        model.tables[field] = known
    return known


def _verdicts(pairs: Compared, weights: Bits, prior: tuple[float, float], kept: NDArray[np.intp]) -> Iterator[Verdict]:
    levels_kept, weights = pairs.levels[kept], weights[kept]
    totals = weights.sum(axis=1) + np.array(prior)
    bits = combined(totals[:, 0], totals[:, 1])
    odds = np.exp2(np.clip(-totals, -300, 300))
    whole = 1.0 + odds.sum(axis=1)
    chances = np.column_stack([1.0 / whole, odds / whole[:, None]]).tolist()
    rows = zip(bits.tolist(), chances, levels_kept.tolist(), weights.tolist(), strict=True)
    for found, (same, stranger, relative), levels, each in rows:
        reasons = tuple(
            Reason(field.name, field.levels[level], *weight)
            for field, level, weight in zip(pairs.fields, levels, each, strict=True)
            if level
        )
        yield Verdict(found, same, stranger, relative, prior, reasons)
