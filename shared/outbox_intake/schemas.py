"""Bodies of the intake of outboxes and of what was put aside there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Discriminator, Field, StringConstraints, Tag, WrapValidator

from shared.batch import Item
from shared.outbox_keys import SEALED_CHARACTERS_MAX
from shared.schemas import Answer, Body, Instant, Text

ENTRIES_MAX = 50
CERTIFICATE_CHARACTERS_MAX = 16_384
SIGNED_CHARACTERS_MAX = 1_048_576
OPERATION = r"^(POST|PATCH|PUT) /[a-z]{1,20}/v1(/[0-9A-Za-z_-]{1,64}){1,8}$"


class EntryIn(Body):
    """An entry as the worker signed it; `signed` is the exact text of a JSON object (`SignedEntry`)."""

    certificate: Annotated[
        str,
        StringConstraints(min_length=1, max_length=CERTIFICATE_CHARACTERS_MAX),
        Field(description="The worker's, of the shift in which it was done: a JWT of the directory"),
    ]
    signed: Annotated[
        str,
        StringConstraints(min_length=2, max_length=SIGNED_CHARACTERS_MAX),
        Field(
            description=(
                'JSON: {"id", "idempotency_key", "device_id", "seq", "operation": "POST /shelter/v1/stays", "body", '
                '"if_match"?, "captured_at", "worker"}'
            )
        ),
    ]
    signature: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,128}=*$"),
        Field(description="base64url of r and s: ECDSA, P-256, SHA-256, over the UTF-8 bytes of `signed`"),
    ]


class SealedEntryIn(Body):
    """The same entry as a device keeps it: sealed to the installation, so that no other reads it there."""

    sealed: Annotated[
        str,
        StringConstraints(min_length=1, max_length=SEALED_CHARACTERS_MAX),
        Field(
            description=(
                "A compact JWE (RFC 7516) to the newest of `GET /directory/v1/outbox-keys`, named by `kid`: "
                'alg ECDH-ES, enc A256GCM, no zip; within, the JSON {"certificate", "signed", "signature"}'
            )
        ),
    ]


def _kind(value: Any) -> str:
    return "sealed" if isinstance(value, Mapping) and "sealed" in value else "open"


def _of_its_kind(value: Any, _: Any) -> EntryIn | SealedEntryIn:
    """Read by one of the two schemas alone, so that a problem points into the entry and not into a choice."""
    return (SealedEntryIn if _kind(value) == "sealed" else EntryIn).model_validate(value)


SentEntry = Annotated[
    Annotated[EntryIn, Tag("open")] | Annotated[SealedEntryIn, Tag("sealed")],
    Discriminator(_kind),
    WrapValidator(_of_its_kind),
]


class OutboxIn(Body):
    """What a device holds, in its order; each entry is read alone."""

    sent_at: Annotated[Instant, Field(description="The device's clock at sending: it measures how far that is off")]
    entries: Annotated[list[Item[SentEntry]], Field(min_length=1, max_length=ENTRIES_MAX)]


class SignedEntry(Body):
    """What a worker signed: one call of an operation, with the device's number and time."""

    id: UUID
    idempotency_key: UUID
    device_id: UUID
    seq: Annotated[int, Field(ge=0, le=2**62, strict=True)]
    operation: Annotated[str, StringConstraints(pattern=OPERATION)]
    body: dict[str, Any]
    if_match: Annotated[str, StringConstraints(pattern=r'^(W/)?"[0-9A-Za-z_.-]{1,80}"$')] | None = None
    captured_at: Instant
    worker: UUID


class EntryOut(Answer):
    """What became of one entry: `answer` is what the operation answers, or `problem` why it was not done.

    `parked`: it is kept here for review, and the device may forget it. Where it is not, and the `status` is 429 or from
    500 on or the problem `retryable`, nothing is decided: it is to be sent again. Every other one stays on the device,
    and so does a batch (207) of which an item was refused.
    """

    id: UUID | None = None
    status: int
    answer: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None
    parked: bool = False


class OutboxOut(Answer):
    """One verdict per entry, in the entries' order."""

    items: list[EntryOut]


class ParkedState(StrEnum):
    """`QUARANTINED` was not tried: its worker or device was shut out, or the shift was over."""

    OPEN = "OPEN"
    QUARANTINED = "QUARANTINED"
    RETRIED = "RETRIED"
    APPLIED_OTHERWISE = "APPLIED_OTHERWISE"
    DISCARDED = "DISCARDED"


class Quarantine(StrEnum):
    """Why an entry was not tried."""

    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    DEVICE_LOST = "DEVICE_LOST"


class ParkedOut(Answer):
    """An entry that was put aside; `status` and `problem` are of its last try."""

    id: UUID
    site_id: UUID
    device_id: UUID
    worker_id: UUID
    seq: int
    operation: str
    state: ParkedState
    quarantine: Quarantine | None = None
    status: int
    problem: dict[str, Any] | None = None
    captured_at: Annotated[datetime, Field(description="By the device's clock, as it is")]
    received_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason: str | None = None


class ParkedContentOut(ParkedOut):
    """The same with what was to be done; absent once it was forgotten, and to the device alone."""

    body: dict[str, Any] | None = None
    if_match: str | None = None


class EntryResolution(StrEnum):
    RETRY = "RETRY"
    APPLIED_OTHERWISE = "APPLIED_OTHERWISE"
    DISCARDED = "DISCARDED"


class ResolveEntryIn(Body):
    """What a named person decides. RETRY does it again, as its worker."""

    resolution: EntryResolution
    reason: Text


class EntryResolvedOut(Answer):
    """The state after the decision: a retry that was refused leaves the entry open, with the `problem`."""

    id: UUID
    state: ParkedState
    status: int
    answer: dict[str, Any] | None = None
    problem: dict[str, Any] | None = None
