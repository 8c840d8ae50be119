"""Devices that are lost, and logs that wait for a decision."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator

from services.distribution.schemas.handouts import BatchIn, BatchItemOut, NumberRange, OfflineHandoutIn
from shared.schemas import Answer, Body, Text


class LostReason(StrEnum):
    """Why a device's logs are kept unread: it was declared lost, or the directory revoked it."""

    LOST = "LOST"
    REVOKED = "REVOKED"


class LogState(StrEnum):
    WAITING = "WAITING"
    APPLIED = "APPLIED"
    DISCARDED = "DISCARDED"


class LogDecision(StrEnum):
    APPLY = "APPLY"
    DISCARD = "DISCARD"


class DiscardReason(StrEnum):
    """Why nothing in a log is recorded."""

    FORGED = "FORGED"
    RECORDED_ON_PAPER = "RECORDED_ON_PAPER"
    TRAINING = "TRAINING"
    NOT_OURS = "NOT_OURS"


class HandedInLog(BatchIn):
    """A log that a person hands in: of a device that was found, of an unknown one, of another site's."""

    id: UUID
    site_id: Annotated[UUID, Field(description="Where it is handed in, and decided on")]


class QuarantinedLogOut(Answer):
    """A log that is kept as it came, and what became of it."""

    log_id: UUID
    device_id: UUID
    site_id: UUID
    reason: Annotated[str, Field(description="LOST, REVOKED or HANDED_IN")]
    state: LogState
    media_type: str
    items: int
    sent_by: UUID
    sent_at: Annotated[datetime, Field(description="By the device's clock, as it is")]
    received_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    discard_reason: DiscardReason | None = None
    note: str | None = None


class QuarantinedContentOut(QuarantinedLogOut):
    """The same with its content."""

    content: Annotated[str, Field(description="As it came; bytes that are no UTF-8 are shown as U+FFFD")]
    sha256: str


class LogDecisionIn(Body):
    """What a named person decides, once."""

    decision: LogDecision
    discard_reason: DiscardReason | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _reason_of_discarding(self) -> LogDecisionIn:
        if (self.decision is LogDecision.DISCARD) != (self.discard_reason is not None):
            raise ValueError("discard_reason_belongs_to_discard")
        return self


class LogDecidedOut(Answer):
    """The decision; of an applied log what became of each item, in its order."""

    log_id: UUID
    state: LogState
    items: list[BatchItemOut]


class ItemShortOut(Answer):
    item_id: UUID
    quantity: int


class KitsMissingOut(Answer):
    round_id: UUID
    kits: int


class DeviceOut(Answer):
    """A device's log as far as it is here; of one that is lost also what is probably missing.

    `short` and `kits_missing` are what counts at its site found too few of since its last complete log: pieces, and
    whole kits of each round in them. Nobody counted: they are empty.
    """

    device_id: UUID
    site_id: UUID
    lost: LostReason | None = None
    declared_at: datetime | None = None
    case_id: Annotated[UUID | None, Field(description="Its open case")] = None
    contact_at: Annotated[datetime | None, Field(description="When its last complete log came")] = None
    last_seq: int | None = None
    missing_seqs: list[NumberRange]
    waiting_logs: int
    short: list[ItemShortOut]
    kits_missing: list[KitsMissingOut]


def _kind(schema: dict[str, Any]) -> str | None:
    kinds = {one.get("type", "object" if "$ref" in one else "string") for one in schema.get("anyOf", [schema])}
    kinds -= {"null"}
    return kinds.pop() if len(kinds) == 1 else None


LOG_COLUMNS: dict[str, str] = {
    name: kind
    for name, schema in OfflineHandoutIn.model_json_schema()["properties"].items()
    if (kind := _kind(schema)) in ("string", "integer", "boolean")
}
"""The columns that a log as CSV may have: every field of an item that one cell can hold."""
