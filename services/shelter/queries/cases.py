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
        RETURNING id, kind, site_id, stay_id
        """,
        stay_ids=sorted(stay_ids),
        kinds=sorted(kinds),
        resolution=resolution,
        now=now,
    )


async def over_by_end(
    session: AsyncSession, kinds: Collection[str], stay_id: UUID, ending: int, *, resolution: str
) -> list[str]:
    """The kinds of the cases that the stay's end of this number resolved."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT kind FROM shelter_case
        WHERE stay_id = :stay_id AND kind = ANY(CAST(:kinds AS text[])) AND resolution = :resolution
          AND resolved_at >= coalesce(
              (SELECT max(reversed_at) FROM stay_end_reversal WHERE stay_id = :stay_id AND ending < :ending),
              '-infinity')
        ORDER BY kind
        """,
        stay_id=stay_id,
        kinds=sorted(kinds),
        resolution=resolution,
        ending=ending,
    )
    return [row["kind"] for row in rows]
