"""How alike two words are, worked out once for each different pair of words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from services.registration.rules.matching.columns import NONE
from services.registration.rules.matching.nicknames import forms_of
from services.registration.rules.matching.phonetic import skeleton, sound

Levels = NDArray[np.int8]
Numbers = NDArray[np.int64]


class Alike(IntEnum):
    """How alike two words of a name are, from different to the same."""

    DIFFERENT = 0
    INITIAL = 1
    CUT = 2
    CLOSE = 3
    LETTER = 4
    NICKNAME = 5
    SOUND = 6
    SAME = 7


CLOSE_ENOUGH = 0.88
LONG = 7


def distinct(left: NDArray[np.int32], right: NDArray[np.int32]) -> tuple[Numbers, Numbers, NDArray[np.intp]]:
    """The different unordered pairs among those given, and for each given pair the place of its own."""
    low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right).astype(np.int64)
    codes, places = np.unique((low << 32) | high, return_inverse=True)
    return codes >> 32, codes & 0xFFFFFFFF, places


def name_levels(words: Sequence[str], left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    """`Alike` for each pair of word numbers; DIFFERENT where either is NONE."""
    levels = np.zeros(left.shape, dtype=np.int8)
    there = (left != NONE) & (right != NONE)
    equal = there & (left == right)
    levels[equal] = Alike.SAME
    unequal = there & ~equal
    first, second, places = distinct(left[unequal], right[unequal])
    if len(first):
        levels[unequal] = _of_words([words[number] for number in first], [words[number] for number in second])[places]
    return levels


def _of_words(first: list[str], second: list[str]) -> Levels:
    edits = cpdist(first, second, scorer=OSA.distance, score_cutoff=3, dtype=np.int8)
    closeness = cpdist(first, second, scorer=JaroWinkler.similarity, score_cutoff=0.7, dtype=np.float32)
    return np.array(
        [_level(a, b, edit, close) for a, b, edit, close in zip(first, second, edits, closeness, strict=True)],
        dtype=np.int8,
    )


def _level(first: str, second: str, edits: int, closeness: float) -> int:
    shorter = min(len(first), len(second))
    if shorter == 1:
        return Alike.INITIAL if first[0] == second[0] else Alike.DIFFERENT
    if _sound_alike(first, second, shorter):
        return Alike.SOUND
    if not forms_of(first).isdisjoint(forms_of(second)):
        return Alike.NICKNAME
    if edits <= 1 and shorter >= 3:
        return Alike.LETTER
    if shorter >= 3 and (first.startswith(second) or second.startswith(first)):
        return Alike.CUT
    return Alike.CLOSE if _close(first, second, edits, closeness) else Alike.DIFFERENT


def _sound_alike(first: str, second: str, shorter: int) -> bool:
    return sound(first) == sound(second) and shorter >= 2


def _close(first: str, second: str, edits: int, closeness: float) -> bool:
    shorter = min(len(first), len(second))
    if edits <= 2 and shorter >= LONG - 1:
        return True
    if closeness >= CLOSE_ENOUGH and shorter >= 4:
        return True
    bones = skeleton(first)
    return len(bones) >= 3 and bones == skeleton(second)


class Near(IntEnum):
    """How alike two codes or places are."""

    DIFFERENT = 0
    CLOSE = 1
    SAME = 2


@lru_cache(maxsize=131072)
def places_close(first: str, second: str) -> bool:
    """Whether two place names may be one place: shared words, or letters that differ."""
    if not set(first.split()).isdisjoint(second.split()):
        return True
    return JaroWinkler.similarity(first, second) >= CLOSE_ENOUGH


def code_levels(texts: Sequence[str], left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    """`Near` for pairs of codes (documents, phones): CLOSE is one or two characters, or two neighbours exchanged."""
    levels = np.zeros(left.shape, dtype=np.int8)
    there = (left != NONE) & (right != NONE)
    levels[there & (left == right)] = Near.SAME
    unequal = there & (left != right)
    first, second, places = distinct(left[unequal], right[unequal])
    if len(first):
        ones, others = [texts[number] for number in first], [texts[number] for number in second]
        edits = cpdist(ones, others, scorer=OSA.distance, score_cutoff=2, dtype=np.int8)
        lengths = np.array([min(len(one), len(other)) for one, other in zip(ones, others, strict=True)])
        levels[unequal] = np.where((edits <= 1) | ((edits == 2) & (lengths >= 10)), Near.CLOSE, Near.DIFFERENT)[places]
    return levels


def place_levels(texts: Sequence[str], left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    """`Near` for pairs of places."""
    levels = np.zeros(left.shape, dtype=np.int8)
    there = (left != NONE) & (right != NONE)
    levels[there & (left == right)] = Near.SAME
    unequal = there & (left != right)
    first, second, places = distinct(left[unequal], right[unequal])
    if len(first):
        found = [places_close(texts[one], texts[other]) for one, other in zip(first, second, strict=True)]
        levels[unequal] = np.array(found, dtype=np.int8)[places]
    return levels
