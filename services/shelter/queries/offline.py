"""What stands against stays that were recorded offline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json


async def of_other_sites(session: AsyncSession, site_id: UUID, ids: Collection[UUID]) -> bool:
    """Whether one of these ids is a bed, a room or a stay of another site."""
    rows = await fetch(
        session,
        """
        SELECT 1 FROM bed WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id <> :site_id
        UNION ALL
        SELECT 1 FROM room WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id <> :site_id
        UNION ALL
        SELECT 1 FROM stay WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id <> :site_id
        LIMIT 1
        """,
        ids=sorted(ids),
        site_id=site_id,
    )
    return bool(rows)


async def sheltered_meanwhile(session: AsyncSession, rows: Sequence[dict[str, Any]], started_at: datetime) -> set[UUID]:
    """Those of `rows` (`id`, `person_ids`, `token`) whose person or card has another stay from `started_at` on."""
    found = await fetch(
        session,
        """
        SELECT r.id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, person_ids uuid[], token text)
        WHERE EXISTS (
            SELECT FROM bed_use AS u
            WHERE u.during && tstzrange(CAST(:started_at AS timestamptz), NULL)
              AND (u.person_id = ANY(r.person_ids) OR u.beside_person_id = ANY(r.person_ids)
                   OR u.token = r.token OR u.beside_token = r.token)
        )
        """,
        rows=rows_json(rows),
        started_at=started_at,
    )
    return {row["id"] for row in found}


async def cases_over_by(
    session: AsyncSession, kinds: Collection[str], stay_ids: Collection[UUID], resolution: str
) -> Sequence[RowMapping]:
    """The cases of these kinds about these stays that were resolved so."""
    return await fetch(
        session,
        """
        SELECT DISTINCT k.kind, stay.id, stay.site_id FROM shelter_case AS k JOIN stay ON stay.id = k.stay_id
        WHERE k.stay_id = ANY(CAST(:ids AS uuid[])) AND k.kind = ANY(CAST(:kinds AS text[]))
          AND k.resolution = :resolution
        """,
        ids=sorted(stay_ids),
        kinds=sorted(kinds),
        resolution=resolution,
    )
