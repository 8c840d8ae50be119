"""Evacuation sheets."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import computed_field

from shared.schemas import Answer, Body


class Paper(StrEnum):
    A4 = "A4"
    LETTER = "LETTER"


class SheetLanguage(StrEnum):
    ES = "es"
    EN = "en"


class SheetIn(Body):
    id: UUID


class SheetLink(Answer):
    """An evacuation sheet by its number at the site, and where it is printed from."""

    id: UUID
    site_id: UUID
    number: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def url(self) -> str:
        """Where it is printed from."""
        return f"/shelter/v1/shelters/{self.site_id}/evacuation-sheets/{self.id}"


class SheetRead(Answer):
    """Somebody printed the sheet."""

    read_by: UUID
    read_at: datetime


class SheetOut(SheetLink):
    """A sheet that was issued: what stands on paper is it if its number, moment and check are these.

    `seal` is the SHA-256 of its content, `check` what is printed of it. What is not `kept` any more can't be printed.
    """

    census_id: UUID | None = None
    as_of: datetime
    people: int
    seal: str
    check: str
    kept: bool
    issued_by: UUID
    reads: list[SheetRead]
