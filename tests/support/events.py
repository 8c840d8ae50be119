"""Events for tests: payloads with sensible fields, and the bytes that a relay would publish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.contracts.envelope import Envelope, Payload, source_of
from shared.ids import new_id

OPERATION = "honduras"
NOON = datetime(2023, 6, 15, 18, 0, tzinfo=UTC)
"""Noon of 15 June 2023 in Tegucigalpa."""


def event_bytes(payload: Payload, *, event_id: UUID | None = None, position: int | None = None) -> bytes:
    """`payload` as the CloudEvent that its service would publish."""
    return Envelope(
        id=event_id or new_id(),
        source=source_of(OPERATION, payload.TYPE.partition(".")[0]),
        type=payload.TYPE,
        subject=payload.subject,
        version=getattr(payload, "version", 1),
        occurred_at=getattr(payload, "occurred_at", NOON),
        correlation_id=new_id().hex,
        traceparent=None,
        data=payload.model_dump(mode="json"),
        position=position,
    ).to_bytes()


def log_of(payloads: Sequence[Payload]) -> list[bytes]:
    """`payloads` as one log of events, with positions from 1."""
    return [event_bytes(payload, position=place) for place, payload in enumerate(payloads, start=1)]


def made(payload: type[Payload], **fields: Any) -> Any:
    """A payload of that class, with an id where `fields` has none, and version 1."""
    defaults: dict[str, Any] = {payload.SUBJECT: new_id()}
    if "version" in payload.model_fields:
        defaults["version"] = 1
    if "occurred_at" in payload.model_fields:
        defaults["occurred_at"] = NOON
    return payload.model_validate({**defaults, **fields})
