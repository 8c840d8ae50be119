"""Seeded chance: the same words give the same draws on every machine."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def chance(*words: object) -> Random:
    """A generator that depends on nothing but `words` (its state comes from their SHA-512)."""
    seed = ":".join(str(word) for word in words)
    return Random(seed)  # noqa: S311 - fictitious people are drawn repeatably; no secret depends on it


def draw(rng: Random, weighted: Sequence[tuple[T, float]]) -> T:
    """One of the values, by weight."""
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]
