"""Devices as the directory told of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one
from shared.outbox_intake import Standing


async def standing(session: AsyncSession, device_id: UUID) -> Standing:
    """Where a device belongs, and whether it was shut out; nothing of one that is not known yet."""
    row = await fetch_one(session, "SELECT site_id, active FROM device WHERE device_id = :id", id=device_id)
    return Standing(row["site_id"], lost=not row["active"]) if row else Standing()
