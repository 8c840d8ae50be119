"""Candidate pairs among many people: who asks for a key that the other one stores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.keys import asked, stored

BLOCK_MAX = 80
"""A key that more records store says little; their pairs share a better one or are not found by it."""
CHUNK = 2_000_000
Rows = NDArray[np.int64]


def candidate_pairs(columns: Columns, block_max: int = BLOCK_MAX) -> tuple[Rows, Rows]:
    """Pairs of rows (the smaller first), each once, in order."""
    rows, keys = stored(columns)
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    askers, wanted = asked(columns)
    found = []
    for start in range(0, len(wanted), CHUNK):
        part = slice(start, start + CHUNK)
        found.append(_joined(rows, keys, askers[part], wanted[part], block_max))
    codes = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    return codes >> 32, codes & 0xFFFFFFFF


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
    return np.unique((low << 32) | high)
