"""Stable 64-bit hashes: the same key for the same words on every machine and in every year."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_FIRST = np.uint64(0x9E3779B97F4A7C15)
_SECOND = np.uint64(0xBF58476D1CE4E5B9)
_THIRD = np.uint64(0x94D049BB133111EB)
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


@lru_cache(maxsize=524288)
def word_hash(text: str) -> int:
    """An unsigned 64-bit hash of a text; 0 is kept for "nothing"."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") or 1


def mixed(values: Words) -> Words:
    """SplitMix64's finaliser, element by element (Steele, Lea, Flood 2014)."""
    mix: Words = values + _FIRST
    mix = (mix ^ (mix >> _SHIFTS[0])) * _SECOND
    mix = (mix ^ (mix >> _SHIFTS[1])) * _THIRD
    return mix ^ (mix >> _SHIFTS[2])


def unordered(*parts: Words) -> Words:
    """A hash of parts whose order does not matter; 0 where any part is missing."""
    total = mixed(parts[0])
    there = parts[0] != 0
    for part in parts[1:]:
        total = total + mixed(part)
        there = there & (part != 0)
    return np.where(there, mixed(total), np.uint64(0))


def salted(kinds: Words, *parts: Words) -> Words:
    """A hash of a kind of key (hashed, one for each column) and its parts in order; 0 where any part is missing."""
    total = kinds
    there = parts[0] != 0
    for place, part in enumerate(parts):
        total = mixed(total ^ mixed(part))
        if place:
            there = there & (part != 0)
    return np.where(there, total, np.uint64(0))


def signed(values: Words) -> NDArray[np.int64]:
    """The same bits as Postgres's bigint."""
    return values.view(np.int64)
