"""What the other pairs say of a pair: companions who match too, a rival who fits better, a third record between.

Only the batch has this: it sees all pairs. A household that comes back matches person by person, so a pair gains from
its companions' pairs; in one return each person is one person, so of two candidates in the same registration at most
one is right (twins); and two records that match a third one belong together, unless the third contradicts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.columns import NONE, Columns
from services.registration.rules.matching.fields import Field

Rows = NDArray[np.int64]
Bits = NDArray[np.float64]
Levels = NDArray[np.int8]

COLLECTIVE = (
    Field("companions", ("missing", "none", "perhaps", "one", "several")),
    Field("rival", ("missing", "weaker", "even", "better", "far_better")),
    Field("between", ("missing", "weak", "good", "strong")),
    Field("contradiction", ("missing", "one", "clear")),
)
GROUP_MAX = 60
"""Pairs of one pair of registrations that are looked at together."""
DEGREE_MAX = 40
HOPELESS = -14.0
"""Pairs that no other pair could bring up to a cut are left as they are."""
NOTABLE, LINKED, SURE, OPPOSED, OPPOSED_CLEARLY = -6.0, 0.0, 4.0, -4.0, -10.0


@dataclass(frozen=True)
class Scored:
    """Pairs of rows (the smaller first) and their bits from the fields alone."""

    one: Rows
    other: Rows
    bits: Bits


def collective_levels(columns: Columns, pairs: Scored) -> Levels:
    """n pairs x fields of COLLECTIVE."""
    all_levels = np.zeros((len(pairs.one), len(COLLECTIVE)), dtype=np.int8)
    open_ones = np.flatnonzero(pairs.bits >= HOPELESS)
    asked = Scored(pairs.one[open_ones], pairs.other[open_ones], pairs.bits[open_ones])
    levels = np.zeros((len(open_ones), len(COLLECTIVE)), dtype=np.int8)
    _among_companions(columns, asked, levels)
    levels[:, 2] = np.digitize(_between(asked), (LINKED, 2.5, 6.0))
    worst = _contradicted(pairs, asked)
    levels[:, 3] = np.where(worst <= OPPOSED_CLEARLY, 2, np.where(worst <= OPPOSED, 1, 0))
    all_levels[open_ones] = levels
    return all_levels


def missing_between(pairs: Scored, bits_min: float = 2.0) -> tuple[Rows, Rows]:
    """Pairs that no key found, but that a third record joins."""
    codes, values = _paths(pairs, pairs.bits >= LINKED)
    wanted = np.unique(codes[values >= bits_min])
    new = wanted[~np.isin(wanted, _code(pairs.one, pairs.other))]
    return new >> 32, new & 0xFFFFFFFF


def _among_companions(columns: Columns, pairs: Scored, levels: Levels) -> None:
    first, second = columns.together[pairs.one].astype(np.int64), columns.together[pairs.other].astype(np.int64)
    apart = (first != NONE) & (second != NONE) & (first != second)
    at = np.flatnonzero(apart)
    turned = first[at] > second[at]
    here = np.where(turned, pairs.other[at], pairs.one[at])
    there = np.where(turned, pairs.one[at], pairs.other[at])
    group = _code(first[at], second[at])
    mine, theirs = _within_groups(group, pairs.bits[at] >= NOTABLE)
    bits = pairs.bits[at]
    disjoint = (here[mine] != here[theirs]) & (there[mine] != there[theirs])
    support = np.zeros(len(at))
    np.add.at(support, mine[disjoint], _chance(bits[theirs[disjoint]]))
    rivals = ((here[mine] == here[theirs]) ^ (there[mine] == there[theirs])) & (mine != theirs)
    rival = np.full(len(at), -np.inf)
    np.maximum.at(rival, mine[rivals], bits[theirs[rivals]])
    sizes = np.bincount(columns.together[columns.together != NONE], minlength=1)
    accompanied = (sizes[first[at]] > 1) & (sizes[second[at]] > 1)
    levels[at, 0] = np.where(accompanied, 1 + np.digitize(support, (0.15, 0.6, 1.5)), 0)
    margin = rival - bits
    levels[at, 1] = np.where(rival <= NOTABLE, 0, 1 + np.digitize(margin, (-3.0, 0.0, 5.0)))


def _within_groups(group: NDArray[np.int64], notable: NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """Every pair with every notable pair of its group, as places; large groups only with themselves."""
    given = np.flatnonzero(notable)
    given = given[np.argsort(group[given], kind="stable")]
    keys = group[given]
    first = np.searchsorted(keys, group, side="left")
    counts = np.searchsorted(keys, group, side="right") - first
    counts = np.where(counts > GROUP_MAX, 0, counts)
    return np.repeat(np.arange(len(group)), counts), given[_spread(first, counts)]


def _spread(first: NDArray[np.intp], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """first[0], first[0]+1, ... counts[0] of them, then those of the next."""
    before = np.cumsum(counts) - counts
    return np.repeat(first - before, counts) + np.arange(int(counts.sum()))


def _between(pairs: Scored) -> Bits:
    """For each pair the best third record: the smaller of its two bits; -inf where there is none."""
    codes, values = _paths(pairs, pairs.bits >= LINKED)
    return _looked_up(pairs, codes, values, np.maximum)


def _contradicted(pairs: Scored, asked: Scored) -> Bits:
    """For each asked pair the worst third record that is surely one of the two: its bits with the other, or inf."""
    codes, values = _paths(pairs, pairs.bits >= SURE, pairs.bits <= OPPOSED)
    return -_looked_up(asked, codes, -values, np.maximum)


def _looked_up(pairs: Scored, codes: NDArray[np.int64], values: Bits, by: np.ufunc) -> Bits:
    found = np.full(len(pairs.one), -np.inf)
    own = _code(pairs.one, pairs.other)
    order = np.argsort(own)
    place = np.searchsorted(own[order], codes)
    place = np.minimum(place, len(own) - 1)
    known = own[order][place] == codes if len(own) else np.zeros(len(codes), dtype=bool)
    by.at(found, order[place[known]], values[known])
    return found


def _paths(
    pairs: Scored, links: NDArray[np.bool_], ends: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], Bits]:
    """Two pairs that share a record: the code of the outer two records, and the smaller bits (of `ends` when given)."""
    middle, outer, strength = _both_ways(pairs, links)
    middle2, outer2, strength2 = (middle, outer, strength) if ends is None else _both_ways(pairs, ends)
    order = np.argsort(middle2, kind="stable")
    keys = middle2[order]
    first = np.searchsorted(keys, middle, side="left")
    counts = np.searchsorted(keys, middle, side="right") - first
    counts = np.where(counts > DEGREE_MAX, 0, counts) if ends is None else counts
    one = np.repeat(np.arange(len(middle)), counts)
    two = order[_spread(first, counts)]
    differ = outer[one] != outer2[two]
    one, two = one[differ], two[differ]
    values = strength2[two] if ends is not None else np.minimum(strength[one], strength2[two])
    return _code(outer[one], outer2[two]), values


def _both_ways(pairs: Scored, kept: NDArray[np.bool_]) -> tuple[Rows, Rows, Bits]:
    one, other, bits = pairs.one[kept], pairs.other[kept], pairs.bits[kept]
    return np.concatenate([one, other]), np.concatenate([other, one]), np.concatenate([bits, bits])


def _code(one: Rows, other: Rows) -> NDArray[np.int64]:
    return (np.minimum(one, other) << 32) | np.maximum(one, other)


def _chance(bits: Bits) -> Bits:
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60, 60)))
