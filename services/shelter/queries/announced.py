"""Arrival groups that are announced for a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch


async def announced_groups(
    session: AsyncSession, site_id: UUID, *, after: datetime, until: datetime
) -> Sequence[RowMapping]:
    """The groups that are expected at the site between `after` and `until`, the first one first.

    Those that arrived are among them if they had been announced: until somebody says that the group is finished, its
    people may stand at the door. `announced` are the people who were counted, or are said to come, none where nobody
    said so; `here` those of them who have a stay.
    """
    return await fetch(
        session,
        """
        SELECT g.arrival_group_id, g.occurred_at AS expected_at, g.state = 'ARRIVED' AS arrived,
               coalesce(nullif(g.headcount, 0), g.announced) AS announced,
               (SELECT count(*) FROM stay
                WHERE stay.site_id = :site_id
                  AND (stay.arrival_group_id = g.arrival_group_id
                       OR stay.arrival_group_id IS NULL AND stay.person_id IN (
                           SELECT card.person_id FROM card WHERE card.arrival_group_id = g.arrival_group_id))
                  AND stay.night_of >= CAST(CAST(:after AS timestamptz) AS date) - 2
                  AND stay.end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR') AS here
        FROM arrival_group AS g
        WHERE g.site_id = :site_id AND g.occurred_at > :after AND g.occurred_at <= :until
          AND (g.state = 'EXPECTED' OR g.state = 'ARRIVED' AND g.announced IS NOT NULL)
        ORDER BY g.occurred_at, g.arrival_group_id
        """,
        site_id=site_id,
        after=after,
        until=until,
    )
