"""When a device was last heard of: between that moment and now its hand-outs happened."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one, run


async def contact(session: AsyncSession, device_id: UUID) -> datetime | None:
    """The device's previous contact, or None."""
    row = await fetch_one(
        session, "SELECT contact_at FROM device_contact WHERE device_id = :device_id", device_id=device_id
    )
    return row["contact_at"] if row else None


async def remember_contact(session: AsyncSession, device_id: UUID, moment: datetime, *, offset_ms: int) -> None:
    """Store that the device was heard now, and how far its clock is off."""
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
