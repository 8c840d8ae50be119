"""Stored scans of the same card and kit by the same device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json

# From each scan to its neighbours, and on from those: each moment once, however many lead to it.
CHAINS = """
WITH RECURSIVE chain AS (
    SELECT a.card, a.kit_id, a.device_id, a.scanned_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS a(card text, kit_id uuid, device_id uuid, scanned_at timestamptz)
    UNION
    SELECT c.card, c.kit_id, c.device_id, n.scanned_at
    FROM chain AS c CROSS JOIN LATERAL (
        SELECT max(e.scanned_at) AS scanned_at FROM handout AS e
        WHERE e.card_code = c.card AND e.kit_id = c.kit_id AND e.device_id = c.device_id
          AND e.scanned_at < c.scanned_at AND e.scanned_at >= c.scanned_at - make_interval(secs => :within_seconds)
        UNION ALL
        SELECT min(e.scanned_at) FROM handout AS e
        WHERE e.card_code = c.card AND e.kit_id = c.kit_id AND e.device_id = c.device_id
          AND e.scanned_at > c.scanned_at AND e.scanned_at <= c.scanned_at + make_interval(secs => :within_seconds)
    ) AS n
    WHERE n.scanned_at IS NOT NULL
)
SELECT c.card, c.kit_id, c.device_id, s.*
FROM chain AS c CROSS JOIN LATERAL (
    SELECT e.id, encode(e.fingerprint, 'hex') AS fingerprint, e.bom_version, e.scanned_at, e.occurred_at
    FROM handout AS e JOIN verdict AS v ON v.handout_id = e.id
    WHERE e.card_code = c.card AND e.kit_id = c.kit_id AND e.device_id = c.device_id AND e.scanned_at = c.scanned_at
      AND v.verdict <> 'REFUSED'
    OFFSET 0  -- by the index, whatever the plan supposes of the chain's length
) AS s
"""


async def chains(
    session: AsyncSession, rows: Iterable[dict[str, object]], *, within_seconds: float
) -> Sequence[RowMapping]:
    """The stored scans around `rows` (`card`, `kit_id`, `device_id`, `scanned_at`), each once; none was refused.

    As far as there is always another within so many seconds: what is beyond shares no interval with them.
    """
    return await fetch(session, CHAINS, rows=rows_json(rows), within_seconds=within_seconds)
