"""What is kept beside a person to find and compare them: features, and hashed keys under one index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.registration.rules.matching.columns import Columns
from services.registration.rules.matching.features import Features, features_of
from services.registration.rules.matching.keys import asked, stored
from services.registration.rules.matching.normal import name_tokens
from services.registration.rules.matching.phonetic import sound
from services.registration.rules.matching.raw import Raw

Document = tuple[str, str, str]
"""Type, issuing country, number."""


def raw_of(person: Mapping[str, Any], documents: Iterable[Document], phones: Iterable[str]) -> Raw:
    """A row of `person` (the columns that are compared) as the matcher takes it.

    People of one household were registered together: they are different people.
    """
    return Raw(
        id=str(person["id"]),
        given=person["given_names"] or "",
        family=person["family_names"] or "",
        sex=person["sex"] or "",
        birth_date=person["birth_date"],
        birth_precision=person["birth_precision"] or "DAY",
        nationality=person["nationality"] or "",
        documents=tuple(documents),
        phones=tuple(phones),
        origin=person["origin_department"] or "",
        together=str(person["household_id"] or ""),
    )


def match_rows(raws: Sequence[Raw]) -> list[dict[str, Any]]:
    """The rows of `person_match` for these people; who has nothing to be found by has none."""
    people = [features_of(raw) for raw in raws]
    rows = []
    for person, keys in zip(people, _by_row(people, stored), strict=True):
        kept = sorted({*keys, *sound_keys([*person.given, *person.family])})
        if kept:
            rows.append({"person_id": person.id, "keys": kept, "features": person.to_json()})
    return rows


def asked_keys(people: Sequence[Features]) -> list[list[int]]:
    """The keys to ask for, for each of `people`."""
    return [sorted(set(keys)) for keys in _by_row(people, asked)]


def _by_row(people: Sequence[Features], coded: Any) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in people]
    if people:
        rows, keys = coded(Columns.of(people))
        for row, key in zip(rows.tolist(), keys.tolist(), strict=True):
            found[row].append(key)
    return found


def sound_keys(words: Iterable[str]) -> list[int]:
    """One key per word for how it sounds: a search by name asks for all of its words' keys at once."""
    return [_number(f"word {sound(word)}") for word in words]


def sounds_of(text: str) -> list[str]:
    """The words of a typed name that have a sound to be found by, at least three letters long."""
    return [word for word in name_tokens(text) if len(word) > 2]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
