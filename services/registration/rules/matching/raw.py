"""What the matcher is given of a person: the fields as they were typed, and nothing about where she is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

NO_EXTRA: Mapping[str, tuple[str, str]] = {}


@dataclass(frozen=True)
class Raw:
    """One record of a person before normalising.

    `documents` are (type, issuing country, number); `birth_precision` is DAY, MONTH, YEAR or ESTIMATED; `together`
    names the people registered at the same time (a household or an event): they are different people. `extra` holds
    further fields of other registers by name: (`text` or `code`, value).
    """

    id: str
    given: str = ""
    family: str = ""
    sex: str = ""
    birth_date: date | None = None
    birth_precision: str = "DAY"
    nationality: str = ""
    documents: tuple[tuple[str, str, str], ...] = ()
    phones: tuple[str, ...] = ()
    origin: str = ""
    together: str = ""
    extra: Mapping[str, tuple[str, str]] = field(default_factory=lambda: NO_EXTRA)
