"""When a device was last heard of: between that moment and now its hand-outs happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one, run


@dataclass(frozen=True)
class Device:
    """Whether the directory told of the device, and when its last complete log came."""

    known: bool
    contact_at: datetime | None


async def read(session: AsyncSession, device_id: UUID) -> Device:
    """What is known of a device."""
    row = await fetch_one(
        session,
        """
        SELECT EXISTS (SELECT 1 FROM device WHERE id = :device_id) AS known,
               (SELECT contact_at FROM device_contact WHERE device_id = :device_id) AS contact_at
        """,
        device_id=device_id,
    )
    return Device(row["known"], row["contact_at"]) if row else Device(known=False, contact_at=None)


async def remember_contact(session: AsyncSession, device_id: UUID, moment: datetime, *, offset_ms: int) -> None:
    """Store that the device's whole log was heard now, and how far its clock is off."""
    await run(
        session,
        """
        INSERT INTO device_contact (device_id, contact_at, offset_ms) VALUES (:device_id, :moment, :offset_ms)
        ON CONFLICT (device_id) DO UPDATE SET contact_at = excluded.contact_at, offset_ms = excluded.offset_ms
        WHERE excluded.contact_at > device_contact.contact_at
        """,
        device_id=device_id,
        moment=moment,
        offset_ms=offset_ms,
    )
