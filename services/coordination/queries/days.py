"""A site's day as its census told it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one


async def told_of(session: AsyncSession, site_id: UUID, day: date) -> RowMapping | None:
    """What the site's census of the night said when it was closed."""
    return await fetch_one(
        session,
        """
        SELECT census_id, occurred_at AS closed_at, people_before, came, went, people, not_seen, figures
        FROM census WHERE site_id = :site_id AND night_of = :day
        ORDER BY occurred_at, census_id LIMIT 1
        """,
        site_id=site_id,
        day=day,
    )
