"""The envelope of every event: CloudEvents 1.0 in JSON, at most 64 KiB.

No name, document number, phone, exact birth date or free text stands in any payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, Literal, TypeVar
from uuid import UUID

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from pydantic import ConfigDict

from shared.instants import TellsInstants

EVENT_BYTES_MAX = 65_536
_FORMAT = JSONFormat()


class Payload(TellsInstants):
    """Base of all payloads.

    A STATE payload carries the aggregate's whole public state and its `version`: a consumer keeps the highest.
    A FACT payload is one fact by its id. `CONSUMERS` names the services whose queues are bound to the type; an
    empty tuple means that nobody listens yet, and that it may be unroutable.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    KIND: ClassVar[Literal["STATE", "FACT"]]
    CONSUMERS: ClassVar[tuple[str, ...]] = ()
    CONFIDENTIAL: ClassVar[bool] = False
    """Goes to its consumers' queues alone: it stands in no feed for others, and in no webhook."""
    SUBJECT: ClassVar[str]
    """The field that holds the aggregate's id."""

    @property
    def subject(self) -> UUID:
        """The id of the aggregate that this is about."""
        value: UUID = getattr(self, self.SUBJECT)
        return value


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True)
class Received(Generic[P]):
    """One event as a handler sees it; `occurred_at` is business time."""

    id: UUID
    occurred_at: datetime
    correlation_id: str
    data: P
    source: str = ""
    position: int = 0
    """In the source's event log; 0 where the event does not say."""


@dataclass(frozen=True)
class Envelope:
    """One event as the outbox holds it, before it becomes bytes."""

    id: UUID
    source: str
    type: str
    subject: UUID
    version: int
    occurred_at: datetime
    correlation_id: str
    traceparent: str | None
    data: dict[str, Any]
    position: int | None = None

    def to_bytes(self) -> bytes:
        """The event as CloudEvents JSON."""
        attributes: dict[str, Any] = {
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "subject": str(self.subject),
            "time": self.occurred_at.astimezone(UTC),
            "datacontenttype": "application/json",
            "aggregateversion": self.version,
            "correlationid": self.correlation_id,
        }
        if self.traceparent:
            attributes["traceparent"] = self.traceparent
        if self.position is not None:
            attributes["position"] = self.position
        return _FORMAT.write(CloudEvent(attributes, self.data))


def source_of(operation: str, service: str) -> str:
    """The `source` of a service's events: it names the operation."""
    return f"/{operation}/{service}"


def read_attributes(body: bytes) -> CloudEvent:
    """The event in `body`, its payload not yet checked.

    Raises:
        ValueError: it is not a CloudEvent in JSON.
    """
    try:
        event = _FORMAT.read(CloudEvent, body)
    except Exception as error:  # the format raises a dozen kinds, and all mean the same
        raise ValueError("not a CloudEvent") from error
    if not isinstance(event, CloudEvent):
        raise ValueError("not a CloudEvent 1.0")
    return event


def read_payload(event: CloudEvent, payload: type[P]) -> Received[P]:
    """The checked payload of `event`.

    Raises:
        ValueError: an attribute or the payload is not what the contract says.
    """
    occurred_at = event.get_time()
    if occurred_at is None or occurred_at.tzinfo is None:
        raise ValueError("no time")
    return Received(
        id=UUID(event.get_id()),
        occurred_at=occurred_at,
        correlation_id=str(event.get_extension("correlationid") or ""),
        data=payload.model_validate(event.get_data()),
        source=event.get_source(),
        position=int(event.get_extension("position") or 0),
    )
