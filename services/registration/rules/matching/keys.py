"""Blocking keys: two records of one person nearly always share one, two strangers seldom do.

What is stored (`blocking_keys`) is narrow; what is asked (`query_keys`) is widened: years beside, day and month
exchanged, records without a year. So a date's uncertainty costs the query and not the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, groupby

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import NONE, Columns
from services.registration.rules.matching.features import GIVEN_MAX, Features
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.mixing import Words, salted, signed, unordered, word_hash
from services.registration.rules.matching.nicknames import standing_for
from services.registration.rules.matching.phonetic import skeleton, sound

NAMES = (0, 1, 2, GIVEN_MAX, GIVEN_MAX + 1, GIVEN_MAX + 2)
"""The slots whose words are combined: three given names, three family names."""
FIRST, SECOND = (list(part) for part in zip(*combinations(range(len(NAMES)), 2), strict=True))
TRIPLES = [list(part) for part in zip(*combinations(range(len(NAMES)), 3), strict=True)]
LAST_CHARACTERS = 6
COMMON_NAMES = 250
YEARS_BESIDE, YEARS_BESIDE_ESTIMATE = 1, 3
WHOLE_DATE = np.array([word_hash("date")], dtype=np.uint64)
ROWS_AT_ONCE = 8_192
Keys = NDArray[np.int64]
Kind = tuple[str, Words] | tuple[str, Words, Words]
"""A kind of key: its name, and its parts with a row per person; a part of one column stands beside every other's."""


@dataclass(frozen=True)
class Coded:
    """Hashes for keys, 0 = missing: `bones` and `sounds` are n x 6, dates n, documents n x 3, phones n x 3."""

    sounds: Words
    bones: Words
    rare: NDArray[np.bool_]
    year: NDArray[np.int32]
    month: NDArray[np.int32]
    day: NDArray[np.int32]
    exact: NDArray[np.bool_]
    documents: Words
    endings: Words
    phones: Words
    extras: Words


def blocking_keys(features: Features) -> list[int]:
    """The keys to store beside a person: signed 64-bit numbers, sorted, each once."""
    return _once(stored(Columns.of([features])))


def query_keys(features: Features) -> list[int]:
    """The keys to ask for: whoever has one of them stored is a candidate."""
    return _once(asked(Columns.of([features])))


def _once(rows_and_keys: tuple[NDArray[np.int32], Keys]) -> list[int]:
    return [int(key) for key in np.unique(rows_and_keys[1])]


def stored(columns: Columns) -> tuple[NDArray[np.int32], Keys]:
    """Rows and their stored keys."""
    return _flat(_stored(_coded(columns)))


def asked(columns: Columns) -> tuple[NDArray[np.int32], Keys]:
    """Rows and the keys they ask for."""
    return _flat(_asked(_coded(columns)))


def _flat(wanted: Iterable[Kind]) -> tuple[NDArray[np.int32], Keys]:
    """Rows and keys of all kinds; 0 is no key.

    All kinds of as many parts are hashed side by side: for the few people of one household each call into numpy costs
    more than what it works out. Many people are taken some thousands at a time, for the matrices are wide.
    """
    rows, keys = [], []
    for _, alike in groupby(sorted(wanted, key=len), key=len):
        kinds = list(alike)
        count = len(kinds[0][1])
        for start in range(0, max(count, 1), ROWS_AT_ONCE):
            matrix = _side_by_side(kinds, slice(start, start + ROWS_AT_ONCE))
            at, column = np.nonzero(matrix)
            rows.append((at + start).astype(np.int32))
            keys.append(signed(matrix[at, column]))
    return np.concatenate(rows), np.concatenate(keys)


def _side_by_side(kinds: Sequence[Kind], rows: slice) -> Words:
    widths = [max(part.shape[1] for part in kind[1:]) for kind in kinds]
    names = np.repeat(np.array([word_hash(kind[0]) for kind in kinds], dtype=np.uint64), widths)
    parts = [
        np.concatenate([_as_wide(part[rows], width) for part, width in zip(nth, widths, strict=True)], axis=1)
        for nth in zip(*(kind[1:] for kind in kinds), strict=True)
    ]
    return salted(names, *parts)


def _as_wide(part: Words, width: int) -> Words:
    return part if part.shape[1] == width else np.repeat(part, width, axis=1)


def _stored(coded: Coded) -> Iterator[Kind]:
    yield from _always(coded)
    pairs = _pairs(coded.bones)
    yield "pair+year", pairs, _number(coded.year)[:, None]
    yield "pair", _pairs(coded.sounds)
    yield "pair-year", np.where(coded.year[:, None] == 0, pairs, np.uint64(0))
    yield from _dated(coded, coded.month, coded.day)


def _asked(coded: Coded) -> Iterator[Kind]:
    yield from _always(coded)
    pairs = _pairs(coded.bones)
    for year in _years_asked(coded):
        if year.any():
            yield "pair+year", pairs, _number(year)[:, None]
    yield "pair-year", pairs
    wanted = coded.rare[:, FIRST] | coded.rare[:, SECOND] | (coded.year[:, None] == 0)
    yield "pair", np.where(wanted, _pairs(coded.sounds), np.uint64(0))
    yield from _dated(coded, coded.month, coded.day)
    exchangeable = coded.exact & (coded.day <= 12) & (coded.day != coded.month)
    if exchangeable.any():
        yield from _dated(coded, np.where(exchangeable, coded.day, 0), np.where(exchangeable, coded.month, 0))


def _pairs(words: Words) -> Words:
    return unordered(words[:, FIRST], words[:, SECOND])


def _years_asked(coded: Coded) -> Iterator[NDArray[np.int32]]:
    for off in range(-YEARS_BESIDE_ESTIMATE, YEARS_BESIDE_ESTIMATE + 1):
        wanted = (coded.year != 0) & ((abs(off) <= YEARS_BESIDE) | ~coded.exact)
        yield np.where(wanted, coded.year + off, 0).astype(np.int32)


def _always(coded: Coded) -> Iterator[Kind]:
    """Keys that are stored and asked alike."""
    yield "document", coded.documents
    yield "ending", coded.endings
    yield "phone", coded.phones
    yield "triple", unordered(*(coded.sounds[:, part] for part in TRIPLES))
    for slot in range(coded.extras.shape[1]):
        yield "extra+name", coded.extras[:, slot, None], coded.bones
    if coded.extras.shape[1] > 1:
        one, other = (list(part) for part in zip(*combinations(range(coded.extras.shape[1]), 2), strict=True))
        yield "extras", coded.extras[:, one], coded.extras[:, other]


def _dated(coded: Coded, month: NDArray[np.int32], day: NDArray[np.int32]) -> Iterator[Kind]:
    """A whole birth date, with each name and alone; its day and month with each name, for a year that is wrong."""
    in_year = np.where(coded.exact & (month > 0) & (day > 0), _number(month * 40 + day), np.uint64(0))[:, None]
    year = _number(coded.year)[:, None]
    yield "date", year, in_year
    yield "date+name", salted(WHOLE_DATE, year, in_year), coded.bones
    yield "day+name", in_year, coded.sounds


def _number(values: NDArray[np.int32]) -> Words:
    return values.astype(np.uint64)


def _coded(columns: Columns) -> Coded:
    words = [standing_for(word) for word in columns.words]
    sounds = np.array([word_hash(sound(word)) for word in words] + [0], dtype=np.uint64)
    bones = np.array([word_hash(skeleton(word)) for word in words] + [0], dtype=np.uint64)
    rare = np.array([sound(word) not in common_sounds() for word in words] + [False], dtype=bool)
    long = np.array([len(word) > 1 for word in columns.words] + [False], dtype=bool)
    named = columns.tokens[:, NAMES]
    named = np.where(long[named], named, NONE)
    numbers = np.array([word_hash(number) for number in columns.numbers] + [0], dtype=np.uint64)
    endings = np.array([word_hash(number[-LAST_CHARACTERS:]) for number in columns.numbers] + [0], dtype=np.uint64)
    phones = np.array([word_hash(phone) for phone in columns.phone_texts] + [0], dtype=np.uint64)
    return Coded(
        sounds=sounds[named],
        bones=bones[named],
        rare=rare[named],
        year=columns.birth[:, 0],
        month=columns.birth[:, 1],
        day=columns.birth[:, 2],
        exact=columns.exact,
        documents=numbers[columns.documents],
        endings=endings[columns.documents],
        phones=phones[columns.phones],
        extras=_extras(columns),
    )


def named_bones(columns: Columns) -> Words:
    """The consonants of each name that keys are made of, hashed: n x 6, 0 = none."""
    return _coded(columns).bones


def _extras(columns: Columns) -> Words:
    """Fields of other registers: codes as they are, texts by their consonants; n x number of such fields."""
    hashed = []
    for name, (kind, values, texts) in sorted(columns.extras.items()):
        words = [word_hash(f"{name}/{skeleton(text) if kind == 'text' else text}") for text in texts] + [0]
        hashed.append(np.array(words, dtype=np.uint64)[values])
    return np.stack(hashed, axis=1) if hashed else np.zeros((len(columns), 0), dtype=np.uint64)


@lru_cache(maxsize=1)
def common_sounds() -> frozenset[str]:
    """How the commonest names of the shipped table sound: a pair of two of these alone finds too many."""
    table = Frequencies.shipped()
    both = {name: table.given.get(name, 0) + table.family.get(name, 0) for name in table.given | table.family}
    usual = sorted(both, key=lambda name: (-both[name], name))[:COMMON_NAMES]
    return frozenset(sound(standing_for(name)) for name in usual)
