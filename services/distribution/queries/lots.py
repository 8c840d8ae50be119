"""Lots: made or found by what arrives, their states, and where they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.rules.stock import UNKNOWN_LOT
from shared.db import fetch, fetch_one, rows_json, run

_LINES = """
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r(line integer, id uuid, item_id uuid, code text, expires_on date, funding_source text, state text)
"""
_SAME = "l.item_id = r.item_id AND l.code = r.code AND l.funding_source = r.funding_source"

FILL = f"""
    UPDATE lot AS l SET expires_on = r.expires_on
    FROM (SELECT item_id, code, funding_source, min(expires_on) AS expires_on FROM ({_LINES}) AS a
          WHERE expires_on IS NOT NULL
          GROUP BY item_id, code, funding_source HAVING count(DISTINCT expires_on) = 1) AS r
    WHERE {_SAME} AND l.expires_on IS NULL
      AND NOT EXISTS (SELECT 1 FROM lot AS o WHERE o.item_id = l.item_id AND o.code = l.code
                      AND o.funding_source = l.funding_source AND o.expires_on = r.expires_on)
"""
INSERT = f"""
    INSERT INTO lot (id, item_id, code, expires_on, funding_source, state)
    SELECT DISTINCT ON (item_id, code, expires_on, funding_source)
           id, item_id, code, expires_on, funding_source, state
    FROM ({_LINES}) AS r
    WHERE r.expires_on IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM lot AS l WHERE {_SAME})
    ORDER BY item_id, code, expires_on, funding_source
    ON CONFLICT ON CONSTRAINT lot_once DO NOTHING
"""
FIND = f"""
    SELECT r.line, count(*) AS fitting, min(l.id::text)::uuid AS id
    FROM ({_LINES}) AS r
    JOIN lot AS l ON {_SAME} AND (r.expires_on IS NULL OR l.expires_on = r.expires_on)
    GROUP BY r.line ORDER BY r.line
"""


@dataclass(frozen=True)
class Step:
    """A lot's new state: by whom, when and why."""

    id: UUID
    to_state: str
    reason: str
    done_by: UUID
    occurred_at: datetime
    fingerprint: str


async def ensure_lots(session: AsyncSession, rows: Iterable[dict[str, object]]) -> Sequence[RowMapping]:
    """Make missing lots; answer for each `line` the lot's `id`, and how many lots are `fitting`: more than one if the
    line names no expiry, and lots of that number with several are known.

    A line without an expiry finds the lot that has one: it never blanks it. A line with one fills in what was unknown.
    """
    content = rows_json(rows)
    await run(session, FILL, rows=content)
    await run(session, INSERT, rows=content)
    return await fetch(session, FIND, rows=content)


async def by_id(session: AsyncSession, lot_ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """The lots of these ids that there are."""
    rows = await fetch(
        session,
        """
        SELECT id, item_id, code, expires_on, funding_source, state FROM lot
        WHERE id = ANY(CAST(:lot_ids AS uuid[]))
        """,
        lot_ids=list(lot_ids),
    )
    return {row["id"]: row for row in rows}


async def lock(session: AsyncSession, lot_id: UUID) -> RowMapping | None:
    """A lot, its row locked against all who are about to hand it out."""
    return await fetch_one(
        session,
        "SELECT id, item_id, code, expires_on, funding_source, state FROM lot WHERE id = :lot_id FOR UPDATE",
        lot_id=lot_id,
    )


PACKED_WITH = """
    SELECT DISTINCT p.lot_id
    FROM leg AS c
    JOIN movement AS m ON m.id = c.movement_id AND m.kind = 'ASSEMBLY'
    JOIN leg AS p ON p.movement_id = m.id AND p.account = 'ADJUSTED' AND p.qty < 0
    WHERE c.lot_id = :lot_id AND c.account = 'ADJUSTED' AND c.qty > 0
      AND NOT EXISTS (SELECT FROM movement AS r WHERE r.reverses = m.id)
"""
"""Lots of packed kits into which some of a lot went."""


async def sites_of(session: AsyncSession, lot_id: UUID) -> list[UUID]:
    """Where any of it stands, or ever stood, in a packed kit too."""
    rows = await fetch(
        session,
        f"""
        WITH packed AS MATERIALIZED ({PACKED_WITH})
        SELECT DISTINCT place_id FROM balance
        WHERE lot_id = :lot_id OR lot_id IN (SELECT lot_id FROM packed)
        ORDER BY place_id
        """,
        lot_id=lot_id,
    )
    return [row["place_id"] for row in rows]


async def lock_packed_with(session: AsyncSession, lot_id: UUID) -> Sequence[RowMapping]:
    """Approved lots of packed kits into which some of it went, their rows locked, sorted."""
    return await fetch(
        session,
        f"""
        SELECT id, item_id, code, expires_on, funding_source, state FROM lot
        WHERE state = 'APPROVED' AND id IN ({PACKED_WITH})
        ORDER BY id FOR UPDATE
        """,
        lot_id=lot_id,
    )


async def insert_step(session: AsyncSession, lot: RowMapping, step: Step) -> bool:
    """Store a step and the lot's new state; answer whether the step's id was new."""
    made = await run(
        session,
        """
        WITH step AS (
            INSERT INTO lot_step (id, lot_id, from_state, to_state, reason, done_by, occurred_at, fingerprint)
            VALUES (:id, :lot_id, :from_state, :to_state, :reason, :done_by, :occurred_at, decode(:fingerprint, 'hex'))
            ON CONFLICT (id) DO NOTHING RETURNING lot_id, to_state
        )
        UPDATE lot AS l SET state = s.to_state FROM step AS s WHERE l.id = s.lot_id
        """,
        lot_id=lot["id"],
        from_state=lot["state"],
        **vars(step),
    )
    return bool(made)


async def stored_step(session: AsyncSession, step_id: UUID) -> RowMapping | None:
    """The step of that id."""
    return await fetch_one(
        session,
        """
        SELECT lot_id, from_state, to_state, reason, done_by, occurred_at, encode(fingerprint, 'hex') AS fingerprint
        FROM lot_step WHERE id = :step_id
        """,
        step_id=step_id,
    )


async def lots_at(
    session: AsyncSession, sites: Sequence[UUID], *, state: str | None, code: str | None, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Lots of which something stands at the sites, or ever stood, by id; of a state, or with a number."""
    return await fetch(
        session,
        """
        SELECT l.id AS lot_id, l.item_id, l.code, l.expires_on, l.funding_source, l.state
        FROM lot AS l
        WHERE l.id > :after AND l.state = coalesce(:state, l.state) AND l.code = coalesce(:code, l.code)
          AND EXISTS (SELECT 1 FROM balance AS b WHERE b.lot_id = l.id AND b.place_id = ANY(CAST(:sites AS uuid[])))
        ORDER BY l.id LIMIT :limit
        """,
        sites=list(sites),
        state=state,
        code=code,
        after=after,
        limit=limit,
    )


async def whereabouts(session: AsyncSession, lot_id: UUID) -> Sequence[RowMapping]:
    """Every piece of a lot: what each account of each place has of it."""
    return await fetch(
        session,
        """
        SELECT place_id AS site_id, account, qty AS quantity FROM balance
        WHERE lot_id = :lot_id AND qty <> 0 ORDER BY place_id, account
        """,
        lot_id=lot_id,
    )


RECIPIENTS = f"""
WITH held AS MATERIALIZED (
    SELECT CAST(:lot_id AS uuid) AS lot_id, true AS certain UNION ALL SELECT lot_id, false FROM ({PACKED_WITH}) AS p
), stood AS (
    SELECT DISTINCT place_id, item_id FROM balance JOIN held USING (lot_id) WHERE place_id = ANY(CAST(:sites AS uuid[]))
), given AS (
    SELECT coalesce(o.handout_id, l.movement_id) AS handout_id, sum(l.qty)::bigint AS quantity, t.certain
    FROM (SELECT lot_id, certain FROM held UNION ALL SELECT CAST(:unknown_lot AS uuid), false) AS t
    JOIN leg AS l USING (lot_id)
    JOIN stood AS s USING (place_id, item_id)
    LEFT JOIN LATERAL (
        SELECT handout_id FROM owed_settlement WHERE settlement_id = l.movement_id LIMIT 1
    ) AS o ON true
    WHERE l.account IN ('HANDED_OUT', 'ON_LOAN') AND l.qty > 0
    GROUP BY 1, t.certain
)
SELECT h.id AS handout_id, h.site_id, h.occurred_at, min(g.quantity) FILTER (WHERE g.certain) AS quantity,
       bool_or(g.certain) AS certain, h.card_id,
       CASE WHEN s.shown THEN h.person_id END AS person_id, CASE WHEN s.shown THEN h.household_id END AS household_id,
       r.handout_id IS NOT NULL AS reversed
FROM given AS g
JOIN handout AS h ON h.id = g.handout_id AND h.id > :after
LEFT JOIN person AS p ON p.id = h.person_id
LEFT JOIN household AS f ON f.id = h.household_id
LEFT JOIN handout_reversal AS r ON r.handout_id = h.id
CROSS JOIN LATERAL (
    SELECT coalesce(NOT p.withdrawn, h.person_id IS NULL) AND coalesce(NOT f.withdrawn, h.household_id IS NULL) AS shown
) AS s
GROUP BY h.id, s.shown, r.handout_id
ORDER BY h.id LIMIT :limit
"""


async def recipients(
    session: AsyncSession, lot_id: UUID, sites: Sequence[UUID], *, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Hand-outs with which pieces of the lot left at the sites, by id; what settled one that left it owing is of it.

    Not `certain`: it was a packed kit, and nobody knows in which box the lot was; or the shelf had too few in the
    books, so that nobody knows of which lot the item was, and the lot stood there. Where the person or the household is
    withdrawn (docs/adr/0014), or was never heard of, only the card is told.
    """
    return await fetch(
        session,
        RECIPIENTS,
        lot_id=lot_id,
        unknown_lot=UNKNOWN_LOT,
        sites=list(sites),
        after=after,
        limit=limit,
    )


async def packs(session: AsyncSession, gtins: Iterable[str]) -> dict[str, RowMapping]:
    """What these GTINs stand for: the item, and its `pieces` in one such pack."""
    rows = await fetch(
        session,
        "SELECT gtin, item_id, quantity AS pieces FROM item_pack WHERE gtin = ANY(CAST(:gtins AS text[]))",
        gtins=list(gtins),
    )
    return {row["gtin"]: row for row in rows}


async def by_code(session: AsyncSession, codes: Iterable[str]) -> Sequence[RowMapping]:
    """Lots with these numbers."""
    return await fetch(
        session,
        "SELECT id, item_id, code, expires_on FROM lot WHERE code = ANY(CAST(:codes AS text[])) ORDER BY id LIMIT 200",
        codes=list(codes),
    )


async def for_labels(session: AsyncSession, lot_id: UUID) -> RowMapping | None:
    """What stands on a lot's label."""
    return await fetch_one(
        session,
        """
        SELECT l.code, l.expires_on, l.funding_source, l.state, i.name AS item_name, i.unit
        FROM lot AS l JOIN item AS i ON i.id = l.item_id WHERE l.id = :lot_id
        """,
        lot_id=lot_id,
    )


async def expiries(session: AsyncSession, lot_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    """When the lots expire."""
    return {lot_id: row["expires_on"] for lot_id, row in (await by_id(session, lot_ids)).items()}
