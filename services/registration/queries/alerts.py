"""Alerts for protection officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import rows_json, run


async def insert_alerts(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep alerts; of one kind about the same record or user one is open at a time."""
    await run(
        session,
        """
        INSERT INTO match_alert (id, kind, site_id, person_id, about_id, raised_at)
        SELECT r.id, r.kind, r.site_id, r.person_id, r.about_id, r.raised_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, kind text, site_id uuid, person_id uuid, about_id uuid, raised_at timestamptz)
        ON CONFLICT DO NOTHING
        """,
        rows=rows_json(rows),
    )
