"""Kinds of field that several bodies use."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.contracts.scanned import ScannedCard
from shared.contracts.vocabulary import Composition
from shared.schemas import without_control

_YEAR_MIN = 1890


def _in_living_memory(value: date) -> date:
    if value.year < _YEAR_MIN:
        raise ValueError("out_of_range")
    return value


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
"""BCP 47."""
Pcode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2,6}$")]
"""OCHA's P-code of a department or municipality."""
CardCode = ScannedCard
NeedCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2})?$")]
Phone = Annotated[
    str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True), AfterValidator(without_control)
]
"""As it was said; what looks odd about it is a warning."""
BirthDate = Annotated[date, AfterValidator(_in_living_memory)]
Vehicle = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9 /-]{0,14}[A-Z0-9]$")]
"""A flight's number, a bus's plate or number; never a name."""
Count = Annotated[int, Field(ge=0, le=10_000, strict=True)]
DetailCount = Annotated[int, Field(ge=0, le=10_000, strict=True)]


class DetailedComposition(Composition):
    """A composition whose details are known too: each counts some of the same people once more."""

    aged_0_2: DetailCount = 0
    aged_60_up: DetailCount = 0
    pregnant: DetailCount = 0
    need_help_to_move: DetailCount = 0

    @model_validator(mode="after")
    def _details_are_of_these_people(self) -> DetailedComposition:
        if max(self.aged_0_2 + self.aged_60_up, self.pregnant, self.need_help_to_move) > self.total:
            raise ValueError("more_than_people")
        return self
