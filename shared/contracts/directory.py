"""Events of the directory."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import Role, SiteKind

ALL_FOUR = ("registration", "distribution", "shelter", "coordination")


class SiteChanged(Payload):
    """A site's state. A confidential site's place and name never leave the directory."""

    TYPE = "directory.site_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ALL_FOUR
    SUBJECT = "site_id"

    site_id: UUID
    version: int
    code: str
    kind: SiteKind
    pcode: str
    managing_agency_id: UUID
    holding_agency_id: UUID
    confidential_location: bool
    open: bool


class AgencyChanged(Payload):
    TYPE = "directory.agency_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("coordination",)
    SUBJECT = "agency_id"

    agency_id: UUID
    version: int
    code: str
    kind: str


class EmergencyChanged(Payload):
    TYPE = "directory.emergency_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("registration", "distribution", "coordination")
    SUBJECT = "emergency_id"

    emergency_id: UUID
    version: int
    code: str
    cause: str
    opened_on: date
    closed_on: date | None = None


class DeviceChanged(Payload):
    TYPE = "directory.device_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("registration", "distribution", "shelter")
    SUBJECT = "device_id"

    device_id: UUID
    version: int
    site_id: UUID
    kind: str
    active: bool


class ShiftChanged(Payload):
    """A worker's shift on a shared device, by ids: open, or ended."""

    TYPE = "directory.shift_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    SUBJECT = "shift_id"

    shift_id: UUID
    version: int
    device_id: UUID
    staff_id: UUID
    site_id: UUID
    opened_at: datetime
    offline_until: datetime
    ended_at: datetime | None = None


class StaffChanged(Payload):
    """A member of staff by id; the name stays in the directory."""

    TYPE = "directory.staff_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    SUBJECT = "staff_id"

    staff_id: UUID
    version: int
    agency_id: UUID
    active: bool
    roles: dict[Role, list[UUID]]


class TokenRevoked(Payload):
    TYPE = "directory.token_revoked.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "FACT"
    SUBJECT = "revoked_subject"

    revoked_subject: UUID
    revoked_at: datetime
