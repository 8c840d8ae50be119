"""Bodies of shifts on a device, and of the codes by which one is handed over without a network."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from shared.schemas import Answer, Body
from shared.worker_certificates import public_key_of

Coordinate = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
OFFLINE_SLOTS_MAX = 5


class PublicKey(Body):
    """The public half of a key that the browser made for this shift (JWK, RFC 7518, 6.2.1)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Coordinate
    y: Coordinate

    @model_validator(mode="after")
    def _is_a_point(self) -> PublicKey:
        try:
            public_key_of(self.model_dump())
        except ValueError as error:
            raise ValueError("not_a_point") from error
        return self


class ShiftIn(Body):
    id: UUID
    device_id: UUID
    public_key: PublicKey


class ShiftRole(Answer):
    role: str
    site_id: UUID


class ShiftWorker(Answer):
    id: UUID
    display_name: str
    roles: list[ShiftRole]


class ShiftOut(Answer):
    """`cache_share` is there while the shift is open, and absent when the same request to open it is repeated."""

    shift_id: UUID
    device_id: UUID
    worker_certificate: str
    cache_share: str | None = None
    opened_at: datetime
    offline_until: datetime
    ended_at: datetime | None = None
    staff: ShiftWorker
    outbox_key: dict[str, Any]


class ShiftAssertionIn(Body):
    """A JWT of `typ: shift+jwt` under the shift's key (ES256): `sub` the shift, `device`, `iat`, `jti` (a UUID)."""

    assertion: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$", max_length=700)
    ]


class OfflineSlotsIn(Body):
    count: Annotated[int, Field(ge=1, le=OFFLINE_SLOTS_MAX, strict=True)] = OFFLINE_SLOTS_MAX


class OfflineSlotOut(Answer):
    """`wrapping_key` is shown once: it is absent when the same request is repeated."""

    slot_id: UUID
    wrapping_key: str | None = None
    salt: str
    iterations: int


class OfflineSlots(Answer):
    items: list[OfflineSlotOut]


class OfflineCode(Answer):
    """`code` is shown once: it is absent when the same request is repeated."""

    slot_id: UUID
    code: str | None = None
