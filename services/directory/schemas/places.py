"""Bodies of agencies, emergencies and sites."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.vocabulary import SiteKind
from shared.schemas import Answer, Body, Text

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
"""A short name of one's own choice; unique whatever its case."""
PCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2,8}$")]
"""An OCHA P-code, of a department or of a municipality (`HN0703`)."""
Upper = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,39}$")]
Attribute = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Attributes = Annotated[dict[Attribute, bool], Field(max_length=100)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class AgencyKind(StrEnum):
    UN = "UN"
    NGO = "NGO"
    RED_CROSS = "RED_CROSS"
    GOVERNMENT = "GOVERNMENT"
    CHURCH = "CHURCH"


class AgencyIn(Body):
    id: UUID | None = None
    code: Code
    name: Text
    kind: AgencyKind


class AgencyOut(Answer):
    id: UUID
    code: str
    name: str
    kind: str
    version: int


class EmergencyIn(Body):
    id: UUID | None = None
    code: Code
    name: Text
    cause: Upper
    opened_on: date


class EmergencyEnd(Body):
    closed_on: date


class EmergencyOut(Answer):
    id: UUID
    code: str
    name: str
    cause: str
    opened_on: date
    closed_on: date | None = None
    version: int


class SiteIn(Body):
    """A site. The code of a confidential one must not tell where it is: it stands in events."""

    id: UUID | None = None
    code: Code
    name: Text
    kind: SiteKind
    pcode: PCode
    place_text: Text | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    managing_agency_id: UUID
    holding_agency_id: UUID
    confidential_location: bool = False
    attributes: Attributes = Field(default_factory=dict)

    @model_validator(mode="after")
    def _coordinates_come_in_pairs(self) -> SiteIn:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("half_a_coordinate")
        return self


class SiteChange(Body):
    """What is to change; a field that is left out stays as it is."""

    name: Text | None = None
    pcode: PCode | None = None
    place_text: Text | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    managing_agency_id: UUID | None = None
    holding_agency_id: UUID | None = None
    confidential_location: bool | None = None
    attributes: Attributes | None = None
    open: bool | None = None

    @model_validator(mode="after")
    def _only_some_can_be_cleared(self) -> SiteChange:
        clearable = {"place_text", "latitude", "longitude"}
        if any(getattr(self, name) is None for name in self.model_fields_set - clearable):
            raise ValueError("cannot_be_cleared")
        both = {"latitude", "longitude"} & self.model_fields_set
        if both and (len(both) < 2 or (self.latitude is None) != (self.longitude is None)):
            raise ValueError("half_a_coordinate")
        return self


class SiteOut(Answer):
    id: UUID
    code: str
    name: str
    kind: str
    pcode: str
    place_text: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    managing_agency_id: UUID
    holding_agency_id: UUID
    confidential_location: bool
    attributes: dict[str, bool]
    open: bool
    version: int
