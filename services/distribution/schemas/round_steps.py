"""Steps of a round from state to state, and what stands in the way of its end."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.rounds import RoundState
from shared.schemas import Answer, Body, Text


class StopReason(StrEnum):
    """Why giving was stopped; each is one button."""

    CROWD = "CROWD"
    SECURITY = "SECURITY"
    STOCK = "STOCK"
    UNFIT_GOODS = "UNFIT_GOODS"
    LIST = "LIST"
    WEATHER = "WEATHER"
    END_OF_DAY = "END_OF_DAY"
    OTHER = "OTHER"


class PauseIn(Body):
    reason: StopReason


Despite = Annotated[
    Text, Field(description="Why it ends though something is unsettled; it is kept with the caller's name")
]


class CloseIn(Body):
    despite: Despite | None = None


class StepOut(Answer):
    """One step: to which state, who, when; `reason` of a pause, `despite` of an end with something unsettled."""

    state: RoundState
    reason: str | None = None
    despite: str | None = None
    done_by: UUID
    occurred_at: datetime


class StepsOut(Answer):
    items: list[StepOut]


class UnsettledCase(Answer):
    case_id: UUID
    kind: str
    site_id: UUID


class UnsettledDevice(Answer):
    """A device that gave in the round, or was in use at one of its sites, and whose whole log did not come since."""

    device_id: UUID
    heard_at: datetime | None = None


class UnsettledSheet(Answer):
    """A sheet of paper of which rows were not typed yet."""

    sheet_id: UUID
    number: int
    site_id: UUID
    missing: int


class UnsettledOut(Answer):
    """What is not settled of a round: the first hundred of each."""

    cases: list[UnsettledCase]
    devices: list[UnsettledDevice]
    sheets: list[UnsettledSheet]
