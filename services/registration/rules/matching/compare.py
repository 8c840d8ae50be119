"""Pairs of people as levels and amounts: what the scorer weighs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from services.registration.rules.matching.columns import NONE, Columns
from services.registration.rules.matching.dates import birth_levels
from services.registration.rules.matching.features import GIVEN_MAX
from services.registration.rules.matching.fields import BY_NAME, FIELDS, NAME_LEVELS, QUALITIES, Field, extra_field
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.names import STRENGTHS, Floats, Paired, Rows, paired
from services.registration.rules.matching.similarity import Alike, Near, code_levels, name_levels, place_levels

ALIKE, SOMEWHAT = 0.93, 0.85
_QUALITY = np.zeros(len(Alike), dtype=np.int8)
_QUALITY[[Alike.INITIAL, Alike.CUT]] = 3
_QUALITY[[Alike.CLOSE, Alike.LETTER]] = 2
_QUALITY[[Alike.NICKNAME, Alike.SOUND]] = 1
_OF_STRENGTH = [int(_QUALITY[strength]) for strength in STRENGTHS]


@dataclass(frozen=True)
class Compared:
    """`levels` is n pairs x fields (numbers of a field's levels); `amounts` holds n x amounts by field's name."""

    fields: tuple[Field, ...]
    levels: NDArray[np.int8]
    amounts: dict[str, Floats]


def compared(
    columns: Columns, one: Rows, other: Rows, frequencies: Frequencies, nation: Floats | None = None
) -> Compared:
    """The levels and amounts of pairs of rows; `nation` as `nation_bits` gives it, where all people are at hand."""
    bits = frequencies.bits_of(columns.words)
    names = paired(columns, one, other, bits, nation)
    extras = tuple(extra_field(name) for name in sorted(columns.extras))
    levels = {
        "given": _name_level(columns, one, other, names, given=True),
        "family": _name_level(columns, one, other, names, given=False),
        "crossed": np.minimum(names.crossed_paired, 2),
        "birth": birth_levels(columns, one, other),
        "sex": _same_or_not(columns.sex, one, other),
        "nationality": _same_or_not(columns.nationality, one, other),
        "document": _document_levels(columns, one, other),
        "phone": _phone_levels(columns, one, other),
        "origin": _place_levels(columns, one, other),
        "together": ((columns.together[one] != NONE) & (columns.together[one] == columns.together[other])).astype(
            np.int8
        ),
    }
    levels["twins"] = _twin_levels(levels)
    levels["whole"] = _whole_levels(columns, one, other, levels)
    amounts = {
        "given": _by_quality(names.given_bits),
        "family": _by_quality(names.family_bits),
        "crossed": np.stack([names.crossed_bits[:, 0], names.crossed_bits[:, 1:].sum(axis=1)], axis=1),
    }
    for field in extras:
        levels[field.name], amounts[field.name] = _extra(columns, one, other, field.name)
    fields = (*FIELDS, *extras)
    return Compared(fields, np.stack([levels[field.name] for field in fields], axis=1).astype(np.int8), amounts)


def _by_quality(bits: Floats) -> Floats:
    grouped = np.zeros((len(bits), len(QUALITIES)), dtype=np.float32)
    for strength, quality in enumerate(_OF_STRENGTH):
        grouped[:, quality] += bits[:, strength]
    return grouped


def _name_level(columns: Columns, one: Rows, other: Rows, names: Paired, *, given: bool) -> NDArray[np.int8]:
    part = slice(0, GIVEN_MAX) if given else slice(GIVEN_MAX, None)
    empty = [(columns.tokens[rows][:, part] != NONE).sum(axis=1) == 0 for rows in (one, other)]
    own = names.given_paired if given else names.family_paired
    left = names.given_left if given else names.family_left
    worst = names.given_worst if given else names.family_worst
    found = own + names.crossed_paired > 0
    over = left > 0
    structure = np.where(over.all(axis=1), 2, np.where(over.any(axis=1), 1, 0))
    level = 2 + structure * len(QUALITIES) + _QUALITY[worst]
    level = np.where(found, level, NAME_LEVELS.index("none"))
    missing = (empty[0] | empty[1]) & (names.crossed_paired == 0)
    return np.where(missing, 0, level).astype(np.int8)


def _same_or_not(values: NDArray[np.int32], one: Rows, other: Rows) -> NDArray[np.int8]:
    left, right = values[one], values[other]
    return np.where((left == NONE) | (right == NONE), 0, np.where(left == right, 1, 2)).astype(np.int8)


_DOCUMENT_RANKS = ("missing", "different_passport", "different", "same_number", "close", "same")
"""From what says least for one person to what says most."""
_RANK = {name: rank for rank, name in enumerate(_DOCUMENT_RANKS)}
_LEVEL_OF_RANK = np.array([BY_NAME["document"].levels.index(name) for name in _DOCUMENT_RANKS], dtype=np.int8)
_RANK_NEAR = np.array([_RANK["different"], _RANK["close"], _RANK["same"]], dtype=np.int8)


def _document_levels(columns: Columns, one: Rows, other: Rows) -> NDArray[np.int8]:
    """The best of all pairs of documents; only those of one type and country compare, or the very same number."""
    best = np.zeros(len(one), dtype=np.int8)
    at, left, right = _both_there(columns.documents, one, other)
    near = code_levels(columns.numbers, columns.documents[left], columns.documents[right])
    kind = columns.document_kinds[left]
    alike = _RANK_NEAR[near]
    alike = np.where((near == Near.DIFFERENT) & columns.passports[kind], _RANK["different_passport"], alike)
    crossed = np.where(near == Near.SAME, _RANK["same_number"], 0)
    np.maximum.at(best, at, np.where(kind == columns.document_kinds[right], alike, crossed).astype(np.int8))
    return _LEVEL_OF_RANK[best]


def _phone_levels(columns: Columns, one: Rows, other: Rows) -> NDArray[np.int8]:
    best = np.zeros(len(one), dtype=np.int8)
    at, left, right = _both_there(columns.phones, one, other)
    near = code_levels(columns.phone_texts, columns.phones[left], columns.phones[right])
    np.maximum.at(best, at, near + 1)
    return _near_first(best)


Cells = tuple[NDArray[np.intp], NDArray[np.intp]]


def _both_there(values: NDArray[np.int32], one: Rows, other: Rows) -> tuple[NDArray[np.intp], Cells, Cells]:
    """All pairs of values that two rows have: which pair of rows it is, the cell of the one and of the other."""
    there = values != NONE
    at, first, second = np.nonzero(there[one][:, :, None] & there[other][:, None, :])
    return at, (one[at], first), (other[at], second)


def _near_first(best: NDArray[np.int8]) -> NDArray[np.int8]:
    """From 0 missing, 1 different, 2 close, 3 same to the order of the levels: missing, same, close, different."""
    return np.where(best == 0, 0, 4 - best).astype(np.int8)


def _place_levels(columns: Columns, one: Rows, other: Rows) -> NDArray[np.int8]:
    left, right = columns.origins[one], columns.origins[other]
    near = place_levels(columns.places, left, right)
    return _near_first(np.where((left == NONE) | (right == NONE), 0, near + 1).astype(np.int8))


def _whole_levels(columns: Columns, one: Rows, other: Rows, levels: dict[str, NDArray[np.int8]]) -> NDArray[np.int8]:
    """The names written as one word, where words were left without a partner (joined, cut or split otherwise)."""
    unsettled = (levels["given"] == 1) | (levels["family"] == 1) | (levels["given"] >= 10) | (levels["family"] >= 10)
    found = np.zeros(len(one), dtype=np.int8)
    at = np.flatnonzero(unsettled)
    if not len(at):
        return found
    texts = columns.compact
    left, right = [texts[row] for row in one[at]], [texts[row] for row in other[at]]
    closeness = cpdist(left, right, scorer=JaroWinkler.similarity, dtype=np.float32)
    found[at] = np.select([closeness >= ALIKE, closeness >= SOMEWHAT], [3, 2], 1)
    return found


def _twin_levels(levels: dict[str, NDArray[np.int8]]) -> NDArray[np.int8]:
    """One birth date and one family name with another given name: said apart, because the sum of its parts misleads."""
    born = np.isin(levels["birth"], [BY_NAME["birth"].levels.index(level) for level in ("same", "day_near")])
    kin = born & (levels["family"] >= 2) & (levels["crossed"] == 0)
    return np.where(kin & (levels["given"] == 1), 1, np.where(kin & (levels["given"] >= 10), 2, 0)).astype(np.int8)


def _extra(columns: Columns, one: Rows, other: Rows, name: str) -> tuple[NDArray[np.int8], Floats]:
    kind, values, texts = columns.extras[name]
    left, right = values[one], values[other]
    there = (left != NONE) & (right != NONE)
    if kind == "text":
        near = np.minimum(name_levels(texts, left, right), Alike.SAME)
        near = np.select([near == Alike.SAME, near >= Alike.CLOSE], [Near.SAME, Near.CLOSE], Near.DIFFERENT)
    else:
        near = code_levels(texts, left, right)
    level = _near_first(np.where(there, near + 1, 0).astype(np.int8))
    counts = np.bincount(values[values != NONE], minlength=len(texts) + 1)
    share = counts / max(int(counts.sum()), 1)
    bits = -np.log2(np.maximum(share, 1e-9))
    return level, np.where(level == 1, bits[left], 0.0).astype(np.float32)[:, None]
