"""Many people's features as arrays: one row per person, words as numbers of a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from services.registration.rules.matching.features import (
    DOCUMENTS_MAX,
    FAMILY_MAX,
    GIVEN_MAX,
    PHONES_MAX,
    Features,
)

Ints = NDArray[np.int32]
TOKENS = GIVEN_MAX + FAMILY_MAX
NONE = -1


@dataclass
class Vocabulary:
    """Texts numbered in order of appearance."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """The text's number; NONE for ""."""
        if not text:
            return NONE
        return self.numbers.setdefault(text, len(self.numbers))

    def row(self, texts: Sequence[str], width: int) -> list[int]:
        """The numbers of up to `width` texts, filled up with NONE."""
        if not texts:
            return [NONE] * width
        known = self.numbers
        numbers = [known.setdefault(text, len(known)) if text else NONE for text in texts]
        return numbers + [NONE] * (width - len(numbers))

    @property
    def texts(self) -> list[str]:
        """The texts by number."""
        return list(self.numbers)


@dataclass(frozen=True)
class Columns:
    """`n` people: `tokens` is n x 8 (given names, then family names), `documents` and `phones` n x 3; NONE = empty."""

    ids: list[str]
    words: list[str]
    tokens: Ints
    sex: Ints
    birth: Ints
    exact: NDArray[np.bool_]
    nationality: Ints
    document_kinds: Ints
    documents: Ints
    numbers: list[str]
    phones: Ints
    phone_texts: list[str]
    origins: Ints
    places: list[str]
    together: Ints
    extras: dict[str, tuple[str, Ints, list[str]]]

    passports: NDArray[np.bool_]
    compact: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, people: Sequence[Features]) -> Columns:
        """The columns of these people, in their order."""
        words, kinds, numbers, phones, places = (Vocabulary() for _ in range(5))
        nationalities, together = Vocabulary(), Vocabulary()
        tokens, document_kinds, documents, phone_rows = [], [], [], []
        for person in people:
            given, family = person.given[:GIVEN_MAX], person.family[:FAMILY_MAX]
            tokens.append(words.row(given, GIVEN_MAX) + words.row(family, FAMILY_MAX))
            kept = person.documents[:DOCUMENTS_MAX]
            document_kinds.append(kinds.row([f"{kind}/{country}" for kind, country, _ in kept], DOCUMENTS_MAX))
            documents.append(numbers.row([number for _, _, number in kept], DOCUMENTS_MAX))
            phone_rows.append(phones.row(person.phones[:PHONES_MAX], PHONES_MAX))
        return cls(
            ids=[person.id for person in people],
            words=words.texts,
            tokens=_array(tokens, TOKENS),
            sex=_single(["FMO".find(person.sex) if person.sex else NONE for person in people]),
            birth=_array([[person.year, person.month, person.day] for person in people], 3),
            exact=np.array([person.exact for person in people], dtype=bool),
            nationality=_single([nationalities.number(person.nationality) for person in people]),
            document_kinds=_array(document_kinds, DOCUMENTS_MAX),
            documents=_array(documents, DOCUMENTS_MAX),
            numbers=numbers.texts,
            phones=_array(phone_rows, PHONES_MAX),
            phone_texts=phones.texts,
            origins=_single([places.number(person.origin) for person in people]),
            places=places.texts,
            together=_single([together.number(person.together) for person in people]),
            extras=_extras(people),
            passports=np.array([kind.startswith("PAS") for kind in kinds.texts] + [False], dtype=bool),
            compact=["".join((*person.given, *person.family)) for person in people],
        )


def _array(rows: list[list[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int32).reshape(len(rows), width)


def _single(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def _extras(people: Sequence[Features]) -> dict[str, tuple[str, Ints, list[str]]]:
    kinds = {name: kind for person in people for name, kind, _ in person.extra}
    extras = {}
    for wanted, kind in kinds.items():
        texts = Vocabulary()
        values = [
            next((texts.number(value) for name, _, value in person.extra if name == wanted), NONE) for person in people
        ]
        extras[wanted] = (kind, _single(values), texts.texts)
    return extras
