"""Bodies of devices and client credentials."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.vocabulary import Scope
from shared.schemas import Answer, Body, Text


class DeviceKind(StrEnum):
    PHONE = "PHONE"
    TABLET = "TABLET"
    COMPUTER = "COMPUTER"
    SCANNER = "SCANNER"


class DeviceIn(Body):
    id: UUID | None = None
    name: Text
    site_id: UUID
    kind: DeviceKind


class DeviceOut(Answer):
    device_id: UUID
    name: str
    site_id: UUID
    kind: str
    enrolled_at: datetime | None = None
    active: bool
    version: int


class DeviceWithCode(DeviceOut):
    """`enrolment_code` is shown once: it is absent when the same request is repeated."""

    enrolment_code: str | None = None


class Enrolment(Body):
    enrolment_code: Annotated[Text, StringConstraints(max_length=100)]


class ClientIn(Body):
    """What an agency's client may do. The event log is for services, never for an agency."""

    scopes: Annotated[list[Literal[Scope.REPORTS]], Field(min_length=1, max_length=10)]


class ClientOut(Answer):
    client_id: UUID
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None = None
    active: bool


class ClientWithSecret(ClientOut):
    """`client_secret` is shown once: it is absent when the same request is repeated."""

    client_secret: str | None = None


class EnrolledDevice(ClientOut):
    """The device that was enrolled; `client_secret` is shown once, here."""

    client_secret: str
    device_id: UUID
    site_id: UUID
    name: str
