"""A person's fields, normalised once when they are written, and kept beside the person as a small JSON object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.registration.rules.matching import normal
from services.registration.rules.matching.raw import Raw

VERSION = 1
GIVEN_MAX = 4
FAMILY_MAX = 4
DOCUMENTS_MAX = 3
PHONES_MAX = 3
DEFAULT_DAYS = frozenset({(1, 1), (7, 1)})
"""What is written for a birth of which only the year is known: 1 January, or the middle of the year."""


@dataclass(frozen=True)
class Features:
    """What is compared of a person.

    `given` and `family` are tokens in order; `year`, `month`, `day` are 0 when unknown; `exact` is False for a birth
    date that is a year or an estimate, however written. `documents` are (type, country, number).
    """

    id: str
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    sex: str = ""
    year: int = 0
    month: int = 0
    day: int = 0
    exact: bool = False
    nationality: str = ""
    documents: tuple[tuple[str, str, str], ...] = ()
    phones: tuple[str, ...] = ()
    origin: str = ""
    together: str = ""
    extra: tuple[tuple[str, str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object for a jsonb column: short names, nothing that is empty."""
        written: dict[str, Any] = {"v": VERSION, "i": self.id, "g": list(self.given), "f": list(self.family)}
        if self.year:
            written["b"] = [self.year, self.month, self.day, int(self.exact)]
        optional = {
            "s": self.sex,
            "n": self.nationality,
            "d": [list(document) for document in self.documents],
            "p": list(self.phones),
            "o": self.origin,
            "t": self.together,
            "x": [list(extra) for extra in self.extra],
        }
        return written | {name: value for name, value in optional.items() if value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Features:
        """The features that `to_json` wrote."""
        year, month, day, exact = stored.get("b", (0, 0, 0, 0))
        return cls(
            id=stored["i"],
            given=tuple(stored["g"]),
            family=tuple(stored["f"]),
            sex=stored.get("s", ""),
            year=year,
            month=month,
            day=day,
            exact=bool(exact),
            nationality=stored.get("n", ""),
            documents=tuple((kind, country, number) for kind, country, number in stored.get("d", ())),
            phones=tuple(stored.get("p", ())),
            origin=stored.get("o", ""),
            together=stored.get("t", ""),
            extra=tuple((name, kind, value) for name, kind, value in stored.get("x", ())),
        )


def features_of(raw: Raw) -> Features:
    """The normalised fields of one record."""
    birth = raw.birth_date
    exact = birth is not None and raw.birth_precision == "DAY" and (birth.month, birth.day) not in DEFAULT_DAYS
    documents = {
        (kind.strip().upper(), country.strip().upper(), key)
        for kind, country, number in raw.documents
        if len(key := normal.document_key(number)) >= 4
    }
    phones = {key for phone in raw.phones if (key := normal.phone_key(phone))}
    return Features(
        id=raw.id,
        given=normal.name_tokens(raw.given)[:GIVEN_MAX],
        family=normal.name_tokens(raw.family)[:FAMILY_MAX],
        sex=normal.sex_key(raw.sex),
        year=birth.year if birth else 0,
        month=birth.month if birth and raw.birth_precision in {"DAY", "MONTH"} else int(bool(birth)),
        day=birth.day if birth and raw.birth_precision == "DAY" else int(bool(birth)),
        exact=exact,
        nationality=raw.nationality.strip().upper(),
        documents=tuple(sorted(documents)[:DOCUMENTS_MAX]),
        phones=tuple(sorted(phones)[:PHONES_MAX]),
        origin=normal.place_key(raw.origin),
        together=raw.together,
        extra=tuple(_extra(name, kind, value) for name, (kind, value) in sorted(raw.extra.items()) if value.strip()),
    )


def _extra(name: str, kind: str, value: str) -> tuple[str, str, str]:
    key = normal.place_key(value) if kind == "text" else normal.document_key(value)
    return name, kind, key
