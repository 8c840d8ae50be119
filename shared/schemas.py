"""Bases of request and answer bodies."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

from shared.instants import TellsInstants

INT4_MAX = 2_147_483_647


def without_control(value: str) -> str:
    """`value`, if it has no control character (line feed and tab may be) and no half of a surrogate pair.

    Raises:
        ValueError: there is one.
    """
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            raise ValueError("control_character")
    return value


def _in_living_memory(value: datetime) -> datetime:
    if not datetime(1900, 1, 1, tzinfo=UTC) <= value < datetime(2200, 1, 1, tzinfo=UTC):
        raise ValueError("out_of_range")
    return value


Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    AfterValidator(without_control),
]
"""One line that a person typed: 1 to 200 characters, no control characters."""

Instant = Annotated[AwareDatetime, AfterValidator(_in_living_memory)]
"""An RFC 3339 time with its offset, between 1900 and 2200."""


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Answer(TellsInstants):
    """An answer body; clients must accept fields that they do not know."""

    model_config = ConfigDict(frozen=True)
