"""Precision, recall and F1 of scored pairs against the truth."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pair = tuple[str, str]


@dataclass(frozen=True)
class Point:
    """What a cut gives: pairs at or above `cut`."""

    cut: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Judgement:
    """`ceiling` is the share of the true pairs that were candidates at all; a cut that cannot be reached is None."""

    true_pairs: int
    candidates: int
    ceiling: float
    best: Point | None
    precise: Point | None


def read_truth(path: Path) -> dict[str, str]:
    """Record -> entity, from a CSV with the columns `id` and `entity`."""
    with path.open(newline="", encoding="utf-8") as file:
        return {row["id"]: row["entity"] for row in csv.DictReader(file)}


def true_pairs(entities: dict[str, str]) -> set[Pair]:
    """Every two records of one entity."""
    groups = defaultdict(list)
    for record, entity in entities.items():
        groups[entity].append(record)
    return {ordered(*pair) for group in groups.values() for pair in combinations(group, 2)}


def ordered(one: str, other: str) -> Pair:
    """A pair whose order does not matter."""
    return (one, other) if one < other else (other, one)


def judge(pairs: Iterable[tuple[str, str, float]], truth: set[Pair], precision_min: float = 0.99) -> Judgement:
    """The best F1, and the most recall at `precision_min`; pairs of one score are counted together."""
    best: dict[Pair, float] = {}
    for one, other, bits in pairs:
        pair = ordered(one, other)
        best[pair] = max(bits, best.get(pair, -np.inf))
    scores = np.array(list(best.values()), dtype=np.float64)
    right = np.array([pair in truth for pair in best], dtype=bool)
    order = np.argsort(-scores, kind="stable")
    scores, right = scores[order], right[order]
    points = _points(scores, right, len(truth))
    ceiling = float(right.sum()) / max(len(truth), 1)
    precise = [point for point in points if point.precision >= precision_min]
    return Judgement(
        true_pairs=len(truth),
        candidates=len(scores),
        ceiling=ceiling,
        best=max(points, key=lambda point: point.f1, default=None),
        precise=max(precise, key=lambda point: point.recall, default=None),
    )


def _points(scores: NDArray[np.float64], right: NDArray[np.bool_], truth: int) -> list[Point]:
    hits = np.cumsum(right)
    last = np.flatnonzero(np.append(scores[1:] != scores[:-1], True)) if len(scores) else np.zeros(0, dtype=np.int64)
    points = []
    for at in last.tolist():
        precision, recall = hits[at] / (at + 1), hits[at] / max(truth, 1)
        f1 = 2 * precision * recall / (precision + recall) if hits[at] else 0.0
        points.append(Point(float(scores[at]), float(precision), float(recall), float(f1)))
    return points
