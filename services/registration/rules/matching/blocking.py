"""Candidate pairs among many people: who asks for a key that the other one stores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import NONE, Columns
from services.registration.rules.matching.keys import asked, named_bones, stored
from services.registration.rules.matching.mixing import Words

BLOCK_MAX, BLOCK_MIN = 80, 10
"""A key that more records store says little; their pairs share a better one or are not found by it."""
MANY = 50_000
"""Among more people, blocks are smaller, and pairs that only a weak key joins are not compared at all."""
CHUNK = 2_000_000
Rows = NDArray[np.int64]


def candidate_pairs(columns: Columns) -> tuple[Rows, Rows]:
    """Pairs of rows (the smaller first), each once, in order."""
    block_max = max(BLOCK_MIN, min(BLOCK_MAX, 2_000_000 // max(len(columns), 1)))
    rows, keys = stored(columns)
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    askers, wanted = asked(columns)
    order = np.argsort(wanted)
    askers, wanted = askers[order], wanted[order]
    found = []
    for start in range(0, len(wanted), CHUNK):
        part = slice(start, start + CHUNK)
        found.append(_joined(rows, keys, askers[part], wanted[part], block_max))
    codes = _each_once(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    one, other = codes >> 32, codes & 0xFFFFFFFF
    if len(columns) <= MANY:
        return one, other
    bones = named_bones(columns)
    kept = np.concatenate(
        [promising(columns, bones, one[at : at + CHUNK], other[at : at + CHUNK]) for at in range(0, len(one), CHUNK)]
    )
    return one[kept], other[kept]


def promising(columns: Columns, bones: Words, one: Rows, other: Rows) -> NDArray[np.bool_]:
    """Whether a pair is worth comparing: a document or phone in common; or two names, or one name and a birth day,
    with birth years that may be one."""
    left, right = bones[one], bones[other]
    shared = np.zeros(len(one), dtype=np.int8)
    for slot in range(left.shape[1]):
        word = left[:, slot, None]
        shared += ((word == right) & (word != 0)).any(axis=1)
    apart = np.abs(columns.birth[one, 0] - columns.birth[other, 0])
    unknown = (columns.birth[one, 0] == 0) | (columns.birth[other, 0] == 0)
    day = (columns.birth[one, 1:] == columns.birth[other, 1:]).all(axis=1) & columns.exact[one] & columns.exact[other]
    papers = _common(columns.documents, one, other) | _common(columns.phones, one, other)
    named = (shared >= 2) & (unknown | day | (apart <= 5))
    found: NDArray[np.bool_] = papers | named | ((shared >= 1) & day & (apart <= 10))
    return found


def _common(values: NDArray[np.int32], one: Rows, other: Rows) -> NDArray[np.bool_]:
    found = np.zeros(len(one), dtype=bool)
    for first in range(values.shape[1]):
        for second in range(values.shape[1]):
            found |= (values[one, first] == values[other, second]) & (values[one, first] != NONE)
    return found


def _joined(
    rows: NDArray[np.int32],
    keys: NDArray[np.int64],
    askers: NDArray[np.int32],
    wanted: NDArray[np.int64],
    block_max: int,
) -> NDArray[np.int64]:
    first = np.searchsorted(keys, wanted, side="left")
    counts = np.searchsorted(keys, wanted, side="right") - first
    kept = (counts > 0) & (counts <= block_max)
    first, counts, askers = first[kept], counts[kept], askers[kept]
    starts = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) if len(counts) else first
    others = rows[starts + np.arange(counts.sum())].astype(np.int64)
    ones = np.repeat(askers, counts).astype(np.int64)
    differ = ones != others
    low, high = np.minimum(ones, others)[differ], np.maximum(ones, others)[differ]
    return _each_once((low << 32) | high)


def _each_once(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """In order, each once: for so many numbers sorting takes a fraction of the time of `np.unique`, which hashes."""
    codes = np.sort(codes)
    return codes[np.concatenate(([True], codes[1:] != codes[:-1]))] if len(codes) else codes
