"""What two people's names have in common: their words paired off, best first, each word once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import NONE, TOKENS, Columns
from services.registration.rules.matching.features import GIVEN_MAX
from services.registration.rules.matching.similarity import Alike, name_levels

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
STRENGTHS = (Alike.SAME, Alike.SOUND, Alike.NICKNAME, Alike.LETTER, Alike.CLOSE, Alike.CUT, Alike.INITIAL)
GIVEN = slice(0, GIVEN_MAX)
FAMILY = slice(GIVEN_MAX, TOKENS)


@dataclass(frozen=True)
class Paired:
    """For each of `n` pairs: information (bits) of the words paired by strength and role; the weakest; what is left.

    `given_bits`, `family_bits`, `crossed_bits` are n x 7 in the order of STRENGTHS; `*_worst` is the weakest `Alike`
    (SAME when nothing was paired); `*_left` are n x 2: words of the one and of the other that found no partner.
    """

    given_bits: Floats
    family_bits: Floats
    crossed_bits: Floats
    given_worst: NDArray[np.int8]
    family_worst: NDArray[np.int8]
    given_left: NDArray[np.int8]
    family_left: NDArray[np.int8]
    given_paired: NDArray[np.int8]
    family_paired: NDArray[np.int8]
    crossed_paired: NDArray[np.int8]


def paired(
    columns: Columns, one: Rows, other: Rows, bits: tuple[Floats, Floats], nation: Floats | None = None
) -> Paired:
    """Pair the words of rows `one` and `other`; `bits` is each word's information as a given and as a family name.

    `nation` is the same for each person's words among people of one nationality, for pairs who share it.
    """
    left, right = columns.tokens[one], columns.tokens[other]
    levels = _all_levels(columns, left, right)
    count = len(one)
    totals = np.zeros((3, count, len(Alike)), dtype=np.float32)
    worst = np.full((3, count), Alike.SAME, dtype=np.int8)
    numbers = np.zeros((3, count), dtype=np.int8)
    strength = _ranked(levels)
    rows = np.arange(count)
    compatriots = (columns.nationality[one] == columns.nationality[other]) & (columns.nationality[one] != NONE)
    for _ in range(TOKENS):
        best = strength.reshape(count, -1).argmax(axis=1)
        first, second = best // TOKENS, best % TOKENS
        level = levels[rows, first, second]
        found = strength[rows, first, second] > 0
        if not found.any():
            break
        role = _role(first, second)
        worth = np.minimum(_worth(bits, left[rows, first], first), _worth(bits, right[rows, second], second))
        if nation is not None:
            among = np.minimum(nation[one, first], nation[other, second])
            worth = np.where(compatriots, np.minimum(worth, among), worth)
        at = np.flatnonzero(found)
        totals[role[at], at, level[at]] += worth[at]
        worst[role[at], at] = np.minimum(worst[role[at], at], level[at])
        numbers[role[at], at] += 1
        strength[at, first[at], :] = 0
        strength[at, :, second[at]] = 0
        left[at, first[at]] = NONE
        right[at, second[at]] = NONE
    return Paired(
        given_bits=totals[0][:, list(STRENGTHS)],
        family_bits=totals[1][:, list(STRENGTHS)],
        crossed_bits=totals[2][:, list(STRENGTHS)],
        given_worst=np.minimum(worst[0], worst[2]),
        family_worst=np.minimum(worst[1], worst[2]),
        given_left=_left(left, right, GIVEN),
        family_left=_left(left, right, FAMILY),
        given_paired=numbers[0],
        family_paired=numbers[1],
        crossed_paired=numbers[2],
    )


def _all_levels(columns: Columns, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int8]:
    first = np.broadcast_to(left[:, :, None], (len(left), TOKENS, TOKENS))
    second = np.broadcast_to(right[:, None, :], (len(left), TOKENS, TOKENS))
    levels = np.zeros(first.shape, dtype=np.int8)
    there = (first != NONE) & (second != NONE)
    levels[there] = name_levels(columns.words, first[there], second[there])
    return levels


def _ranked(levels: NDArray[np.int8]) -> NDArray[np.int8]:
    """Stronger first; in one strength the same field before the other one, the same place before another."""
    slots = np.arange(TOKENS)
    same_field = (slots[:, None] < GIVEN_MAX) == (slots[None, :] < GIVEN_MAX)
    order = (same_field * 2 + np.eye(TOKENS, dtype=bool)).astype(np.int8)
    return np.where(levels > 0, levels * 4 + order, 0).astype(np.int8)


def _role(first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.intp]:
    """0 given with given, 1 family with family, 2 crossed."""
    one, other = first >= GIVEN_MAX, second >= GIVEN_MAX
    return np.where(one == other, one.astype(np.intp), 2)


def _worth(bits: tuple[Floats, Floats], word: NDArray[np.int32], slot: NDArray[np.intp]) -> Floats:
    return np.where(slot < GIVEN_MAX, bits[0][word], bits[1][word])


def _left(left: NDArray[np.int32], right: NDArray[np.int32], role: slice) -> NDArray[np.int8]:
    return np.stack([(side[:, role] != NONE).sum(axis=1) for side in (left, right)], axis=1).astype(np.int8)
