"""What is read out of a list: members, households, and what is wrong in which row and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.registration.rules.lists.cells import Birth, Paper
from services.registration.rules.lists.names import name_key, place_key
from services.registration.vocabulary import Relationship
from shared.contracts.vocabulary import BirthPrecision, Sex

ERROR = "ERROR"
WARNING = "WARNING"
ERRORS = frozenset({"count_unclear", "household_repeated", "household_empty", "too_many_members"})
"""With one of these a household is left out; all else is a warning, and what is unclear is left empty."""
WARNINGS = frozenset(
    {
        *("name_missing", "name_too_long", "document_unclear", "document_odd", "document_repeated"),
        *("birth_date_unclear", "birth_date_in_future", "birth_date_order", "age_unclear", "sex_unclear"),
        *("phone_unclear", "total_differs", "no_head", "child_without_adult", "household_number_again"),
    }
)


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong: the row as the file numbers it, the column by its letter and heading (or neither)."""

    row: int
    code: str
    column: str | None = None
    heading: str | None = None

    @property
    def severity(self) -> str:
        """Whether the household is left out for it."""
        return ERROR if self.code in ERRORS else WARNING

    def as_json(self) -> dict[str, Any]:
        """For the pipe and the table of problems."""
        return {**vars(self), "severity": self.severity}


@dataclass
class Member:
    """One person of a list."""

    row: int
    given_names: str | None = None
    family_names: str | None = None
    sex: Sex = Sex.NOT_STATED
    birth: Birth | None = None
    paper: Paper | None = None
    phone: str | None = None
    relationship: Relationship = Relationship.UNKNOWN
    is_head: bool = False

    @property
    def key(self) -> str:
        """The member's names for comparing."""
        return name_key(self.given_names, self.family_names)

    def as_json(self) -> dict[str, Any]:
        """The fields of `MemberIn` that a list can fill."""
        birth = self.birth
        content: dict[str, Any] = {
            "given_names": self.given_names,
            "family_names": self.family_names,
            "sex": self.sex,
            "relationship": Relationship.HEAD if self.is_head else self.relationship,
            "phone": self.phone,
        }
        if birth:
            content |= {"birth_date": birth.day.isoformat(), "birth_precision": birth.precision}
        if self.paper:
            content["documents"] = [{"type": self.paper.type, "country": "HN", "number": self.paper.number}]
        return {name: value for name, value in content.items() if value is not None}


@dataclass
class Draft:
    """One household of a list, before it has an id."""

    row: int
    number: str | None = None
    members: list[Member] = field(default_factory=list)
    unnamed: dict[str, int] = field(default_factory=dict)
    total: int = 0
    colonia: str | None = None
    address: str | None = None
    rows: int = 1
    place_in_list: int = 0
    """Among households without a name that nothing else tells apart, counted from 1."""
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def head(self) -> Member | None:
        """The member that the household is known by."""
        return next((member for member in self.members if member.is_head), None)

    @property
    def size(self) -> int:
        """All its people, named or not."""
        return len(self.members) + sum(self.unnamed.values())

    def identity(self) -> tuple[str | None, str]:
        """What the same household has in the list's next version: its head's document, else names, birth, number."""
        head = self.head
        if head is None:
            place = f"|{self.place_in_list}" if self.place_in_list > 1 else ""
            return None, f"|{self.number or ''}|{place_key(self.colonia)}{place}"
        exact = head.birth and head.birth.precision is not BirthPrecision.ESTIMATED
        born = head.birth.day.isoformat() if head.birth and exact else ""
        document = head.paper.number.replace("-", "") if head.paper and not head.paper.odd else None
        return document, f"{head.key}|{born}|{self.number or place_key(self.colonia)}"

    def content(self) -> Mapping[str, Any]:
        """What becomes of it in the tables."""
        place = ", ".join(part for part in (self.colonia, self.address) if part)
        return {
            "members": [member.as_json() for member in self.members],
            "unnamed": {name: number for name, number in self.unnamed.items() if number},
            "place_text": place[:200] or None,
        }
