"""Devices that work offline: which there are, and when each was last heard of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one, rows_json, run


async def keep(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Keep the newest state of each device."""
    await run(
        session,
        """
        INSERT INTO device (id, version, site_id, kind, active)
        SELECT DISTINCT ON (r.device_id) r.device_id, r.version, r.site_id, r.kind, r.active
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(device_id uuid, version integer, site_id uuid, kind text, active boolean)
        ORDER BY r.device_id, r.version DESC
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, site_id = excluded.site_id, kind = excluded.kind,
                                       active = excluded.active
        WHERE excluded.version > device.version
        """,
        rows=rows_json(rows),
    )


async def read(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """A device with its last contact."""
    return await fetch_one(
        session,
        """
        SELECT d.id, d.site_id, d.active, c.contact_at
        FROM device AS d LEFT JOIN device_contact AS c ON c.device_id = d.id
        WHERE d.id = :id
        """,
        id=id_,
    )


async def remember_contact(session: AsyncSession, id_: UUID, moment: datetime, *, offset_ms: int) -> None:
    """Store that the device's whole queue was heard now, and how far its clock is off."""
    await run(
        session,
        """
        INSERT INTO device_contact (device_id, contact_at, offset_ms) VALUES (:id, :moment, :offset_ms)
        ON CONFLICT (device_id) DO UPDATE SET contact_at = excluded.contact_at, offset_ms = excluded.offset_ms
        WHERE excluded.contact_at > device_contact.contact_at
        """,
        id=id_,
        moment=moment,
        offset_ms=offset_ms,
    )
