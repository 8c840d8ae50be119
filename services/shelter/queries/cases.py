"""Cases that are over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch


async def resolve(
    session: AsyncSession, kinds: Collection[str], stay_ids: Collection[UUID], *, resolution: str, now: datetime
) -> Sequence[RowMapping]:
    """Resolve the open cases of these kinds about these stays; answer them."""
    return await fetch(
        session,
        """
        UPDATE shelter_case SET resolved_at = :now, resolution = :resolution
        WHERE stay_id = ANY(CAST(:stay_ids AS uuid[])) AND kind = ANY(CAST(:kinds AS text[])) AND resolved_at IS NULL
        RETURNING id, kind, stay_id
        """,
        stay_ids=sorted(stay_ids),
        kinds=sorted(kinds),
        resolution=resolution,
        now=now,
    )
