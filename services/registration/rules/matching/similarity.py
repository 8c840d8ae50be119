"""How alike two words are, worked out once for each different pair of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from services.registration.rules.matching.columns import NONE
from services.registration.rules.matching.mixing import word_hash
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
        levels[unequal] = _of_words(words, first, second)[places]
    return levels


def _of_words(words: Sequence[str], first: Numbers, second: Numbers) -> Levels:
    """The level of each pair of unequal words; the strongest rule that holds."""
    one, other = _traits(words, first), _traits(words, second)
    ones, others = [words[number] for number in first.tolist()], [words[number] for number in second.tolist()]
    edits = cpdist(ones, others, scorer=OSA.distance, score_cutoff=3, dtype=np.int8)
    closeness = cpdist(ones, others, scorer=JaroWinkler.similarity, score_cutoff=CLOSE_ENOUGH, dtype=np.float32)
    shorter = np.minimum(one["length"], other["length"])
    short = shorter == 1
    begun = one["initial"] == other["initial"]
    cut = _where(begun & (shorter >= 3), ones, others, _is_beginning)
    named = _where(one["several"] | other["several"], ones, others, _is_same_name)
    boned = (one["bones"] == other["bones"]) & one["boned"]
    close = ((edits <= 2) & (shorter >= LONG - 1)) | ((closeness >= CLOSE_ENOUGH) & (shorter >= 4)) | boned
    rules = (
        (short & begun, Alike.INITIAL),
        (short, Alike.DIFFERENT),
        (one["heard"] == other["heard"], Alike.SOUND),
        (named, Alike.NICKNAME),
        ((edits <= 1) & (shorter >= 3), Alike.LETTER),
        (cut, Alike.CUT),
        (close, Alike.CLOSE),
    )
    levels = np.select([rule for rule, _ in rules], [level for _, level in rules], Alike.DIFFERENT)
    return levels.astype(np.int8)


_TRAITS = np.dtype(
    [("length", "i4"), ("initial", "i4"), ("heard", "u8"), ("bones", "u8"), ("boned", "?"), ("several", "?")]
)


def _traits(words: Sequence[str], numbers: Numbers) -> NDArray[np.void]:
    """What each of these words is compared by, as arrays: worked out once for each different word."""
    wanted, places = np.unique(numbers, return_inverse=True)
    found: NDArray[np.void] = np.array([_traits_of(words[number]) for number in wanted.tolist()], dtype=_TRAITS)
    return found[places]


@lru_cache(maxsize=262144)
def _traits_of(word: str) -> tuple[int, int, int, int, bool, bool]:
    bones = skeleton(word)
    return len(word), ord(word[0]), word_hash(sound(word)), word_hash(bones), len(bones) >= 3, len(forms_of(word)) > 1


def _is_beginning(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _is_same_name(one: str, other: str) -> bool:
    return not forms_of(one).isdisjoint(forms_of(other))


def _where(
    possible: NDArray[np.bool_], ones: Sequence[str], others: Sequence[str], rule: Callable[[str, str], bool]
) -> NDArray[np.bool_]:
    """Where `rule` holds: asked only where it is `possible`, for it is asked word by word."""
    found = np.zeros(len(possible), dtype=bool)
    for place in np.flatnonzero(possible).tolist():
        found[place] = rule(ones[place], others[place])
    return found


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
