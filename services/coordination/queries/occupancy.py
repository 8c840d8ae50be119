"""Occupancy by night, from the facts of stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch

NIGHTS = """
WITH spell AS (
    SELECT s.site_id, s.night_of AS began, greatest(s.night_of, e.local_day) AS ended, e.stay_id AS has_end
    FROM stay AS s
    LEFT JOIN LATERAL (
        SELECT * FROM stay_end AS n
        WHERE n.stay_id = s.stay_id AND NOT EXISTS (
            SELECT FROM stay_end_reversal AS r WHERE r.stay_id = n.stay_id AND r.ending = n.ending)
        ORDER BY n.ending DESC LIMIT 1
    ) AS e ON true
    LEFT JOIN site ON site.site_id = s.site_id
    WHERE e.reason IS DISTINCT FROM 'ENTERED_IN_ERROR'
      AND s.night_of <= :last
      AND CASE WHEN CAST(:sites AS uuid[]) IS NULL THEN site.confidential_location IS FALSE
               ELSE s.site_id = ANY(CAST(:sites AS uuid[])) END
),
change AS (
    SELECT site_id, began AS night_of, 1 AS came, 0 AS went FROM spell
    UNION ALL
    SELECT site_id, ended, 0, 1 FROM spell WHERE has_end IS NOT NULL AND ended <= :last
),
night AS (
    SELECT site_id, night_of, 0 AS came, 0 AS went
    FROM (SELECT DISTINCT site_id FROM spell) AS housed
    CROSS JOIN (
        SELECT CAST(day AS date) AS night_of
        FROM generate_series(CAST(:first AS timestamp), CAST(:last AS timestamp), interval '1 day') AS day
    ) AS span
    UNION ALL
    SELECT * FROM change
),
balance AS (
    SELECT
        site_id, night_of, sum(came) AS came, sum(went) AS went,
        sum(sum(came) - sum(went)) OVER (PARTITION BY site_id ORDER BY night_of) AS people
    FROM night
    GROUP BY site_id, night_of
)
SELECT balance.*, CAST(census.figures ->> 'beds' AS integer) AS beds,
       CAST(census.figures ->> 'places' AS integer) AS places, census.people AS posted
FROM balance
LEFT JOIN census ON census.site_id = balance.site_id AND census.night_of = balance.night_of
WHERE balance.night_of >= :first
ORDER BY balance.site_id, balance.night_of
"""


async def list_nights(
    session: AsyncSession, first: date, last: date, sites: Sequence[UUID] | None
) -> Sequence[RowMapping]:
    """People by site and night from `first` to `last`, at `sites` (None: all that are known and not confidential).

    A stay occupies every night from its `night_of` to the night before the local day of its end, so that
    `people(t) = people(t-1) + came(t) - left(t)`. A stay that was entered in error never was.
    `posted` is how many the night's census found when it was closed, `beds` and `places` what it told that there were:
    what a layout has today says nothing of another night.
    """
    return await fetch(
        session,
        NIGHTS,
        first=first,
        last=last,
        sites=None if sites is None else list(sites),
    )
