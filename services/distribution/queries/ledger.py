"""The stock ledger: one set-based statement for any number of lines, first expired first out.

Whoever changes balances locks the shelf's rows first, by place, item and lot, and then those of the other accounts, by
place, account, item and lot: which of the others an issue needs, only the shelf can tell. What is taken is subtracted
from the locked row, not from the one that the statement's snapshot shows: Postgres would check the difference to that
one against the constraint before it looks for a newer row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run

UNKNOWN_LOT = UUID(int=0)

MOVEMENTS = """
    INSERT INTO movement (id, kind, reason, occurred_at, done_by, device_id, reverses, fingerprint)
    SELECT id, kind, reason, occurred_at, done_by, device_id, reverses, decode(fingerprint, 'hex')
    FROM jsonb_to_recordset(CAST(:movements AS jsonb))
         AS m(id uuid, kind text, reason text, occurred_at timestamptz, done_by uuid, device_id uuid, reverses uuid,
              fingerprint text)
"""

ISSUE = f"""
WITH demand AS (
    SELECT line, movement_id, place_id, account, item_id, qty,
           sum(qty) OVER running - qty AS from_qty, sum(qty) OVER running AS to_qty
    FROM jsonb_to_recordset(CAST(:lines AS jsonb))
         AS d(line integer, movement_id uuid, place_id uuid, account text, item_id uuid, qty bigint)
    WINDOW running AS (PARTITION BY place_id, item_id ORDER BY line)
), shelf AS MATERIALIZED (
    SELECT b.place_id, b.item_id, b.lot_id, b.qty, l.expires_on
    FROM balance AS b JOIN lot AS l ON l.id = b.lot_id
    WHERE b.account = 'SHELF' AND b.qty > 0 AND l.state = 'APPROVED'
      AND (l.expires_on IS NULL OR l.expires_on >= CAST(:today AS date))
      AND (b.place_id, b.item_id) IN (SELECT place_id, item_id FROM demand)
    ORDER BY b.place_id, b.item_id, b.lot_id
    FOR UPDATE OF b
), supply AS (
    SELECT place_id, item_id, lot_id, sum(qty) OVER fefo - qty AS from_qty, sum(qty) OVER fefo AS to_qty
    FROM shelf
    WINDOW fefo AS (PARTITION BY place_id, item_id ORDER BY expires_on NULLS LAST, lot_id)
), served AS (
    SELECT d.line, d.movement_id, d.place_id, d.account, d.item_id, s.lot_id,
           (least(d.to_qty, s.to_qty) - greatest(d.from_qty, s.from_qty))::bigint AS qty
    FROM demand AS d JOIN supply AS s USING (place_id, item_id)
    WHERE s.from_qty < d.to_qty AND d.from_qty < s.to_qty
), short AS (
    SELECT d.movement_id, d.place_id, d.account, d.item_id, d.qty AS needed,
           d.qty - coalesce(sum(s.qty), 0)::bigint AS qty
    FROM demand AS d LEFT JOIN served AS s ON s.line = d.line
    GROUP BY d.line, d.movement_id, d.place_id, d.account, d.item_id, d.qty
    HAVING d.qty > coalesce(sum(s.qty), 0)
), moved AS ({MOVEMENTS}),
legs AS (
    SELECT movement_id, place_id, 'SHELF' AS account, item_id, lot_id, -qty AS qty FROM served
    UNION ALL
    SELECT movement_id, place_id, account, item_id, lot_id, qty FROM served
    UNION ALL
    SELECT movement_id, place_id, 'DISCREPANCY', item_id, CAST(:unknown_lot AS uuid), -qty FROM short
    UNION ALL
    SELECT movement_id, place_id, account, item_id, CAST(:unknown_lot AS uuid), qty FROM short
), leg_rows AS (
    INSERT INTO leg (movement_id, place_id, account, item_id, lot_id, qty)
    SELECT movement_id, place_id, account, item_id, lot_id, qty FROM legs
), other_accounts AS (
    INSERT INTO balance (place_id, account, item_id, lot_id, qty)
    SELECT place_id, account, item_id, lot_id, sum(qty) FROM legs WHERE account <> 'SHELF'
    GROUP BY place_id, account, item_id, lot_id
    ORDER BY place_id, account, item_id, lot_id
    ON CONFLICT (place_id, account, item_id, lot_id) DO UPDATE SET qty = balance.qty + excluded.qty
), shelf_after AS (
    UPDATE balance AS b SET qty = s.qty
    FROM (SELECT place_id, item_id, lot_id, h.qty - sum(v.qty) AS qty
          FROM shelf AS h JOIN served AS v USING (place_id, item_id, lot_id)
          GROUP BY place_id, item_id, lot_id, h.qty) AS s
    WHERE b.account = 'SHELF' AND (b.place_id, b.item_id, b.lot_id) = (s.place_id, s.item_id, s.lot_id)
)
SELECT place_id, item_id, sum(needed)::bigint AS needed, sum(qty)::bigint AS short
FROM short GROUP BY place_id, item_id ORDER BY place_id, item_id
"""

POST = """
WITH legs AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:legs AS jsonb))
        AS l(movement_id uuid, place_id uuid, account text, item_id uuid, lot_id uuid, qty bigint)
), leg_rows AS (
    INSERT INTO leg (movement_id, place_id, account, item_id, lot_id, qty)
    SELECT movement_id, place_id, account, item_id, lot_id, qty FROM legs
), change AS MATERIALIZED (
    SELECT place_id, account, item_id, lot_id, sum(qty)::bigint AS qty,
           sum(qty) < 0 AND account NOT IN ('SUPPLIER', 'ADJUSTED', 'DISCREPANCY') AS takes
    FROM legs GROUP BY place_id, account, item_id, lot_id
), locked AS MATERIALIZED (
    SELECT b.place_id, b.account, b.item_id, b.lot_id, b.qty + c.qty AS qty, c.takes
    FROM balance AS b JOIN change AS c USING (place_id, account, item_id, lot_id)
    ORDER BY b.account <> 'SHELF', b.place_id, b.account, b.item_id, b.lot_id
    FOR UPDATE OF b
), taken AS (
    -- Not by the upsert: Postgres checks the row it would insert, a negative one, before it finds the conflict.
    UPDATE balance AS b SET qty = l.qty
    FROM locked AS l
    WHERE l.takes AND (b.place_id, b.account, b.item_id, b.lot_id) = (l.place_id, l.account, l.item_id, l.lot_id)
)
INSERT INTO balance (place_id, account, item_id, lot_id, qty)
SELECT place_id, account, item_id, lot_id, qty FROM change
WHERE (SELECT count(*) FROM locked) >= 0 AND NOT takes
ORDER BY account <> 'SHELF', place_id, account, item_id, lot_id
ON CONFLICT (place_id, account, item_id, lot_id) DO UPDATE SET qty = balance.qty + excluded.qty
"""


async def issue(
    session: AsyncSession,
    *,
    movements: Iterable[dict[str, object]],
    lines: Iterable[dict[str, object]],
    today: date,
) -> Sequence[RowMapping]:
    """Move goods from the shelf to each line's account; answer what was short (`needed`, `short` by place and item).

    The account is HANDED_OUT or ON_LOAN.
    What is short leaves a DISCREPANCY in the unknown lot; a caller whose goods have not gone rolls back.
    """
    return await fetch(
        session,
        ISSUE,
        movements=rows_json(movements),
        lines=rows_json(lines),
        today=today,
        unknown_lot=UNKNOWN_LOT,
    )


async def post(session: AsyncSession, legs: Iterable[dict[str, object]]) -> None:
    """Post a movement's legs as they are; they sum to zero by item, or the database refuses."""
    await run(session, POST, legs=rows_json(legs))


async def legs_of(session: AsyncSession, movement_ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """The legs of movements with the state of their lots."""
    return await fetch(
        session,
        """
        SELECT l.place_id, l.account, l.item_id, l.lot_id, l.qty,
               coalesce(t.state, 'APPROVED') AS lot_state, t.expires_on
        FROM leg AS l LEFT JOIN lot AS t ON t.id = l.lot_id
        WHERE l.movement_id = ANY(CAST(:movement_ids AS uuid[]))
        """,
        movement_ids=list(movement_ids),
    )


async def ensure_lots(session: AsyncSession, rows: Iterable[dict[str, object]]) -> Sequence[RowMapping]:
    """Make missing lots; answer the ids of all asked for, in the order of `line`."""
    content = rows_json(rows)
    columns = "line integer, id uuid, item_id uuid, code text, expires_on date, funding_source text"
    await run(
        session,
        f"""
        INSERT INTO lot (id, item_id, code, expires_on, funding_source)
        SELECT DISTINCT ON (item_id, code, expires_on, funding_source) id, item_id, code, expires_on, funding_source
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({columns})
        ORDER BY item_id, code, expires_on, funding_source
        ON CONFLICT ON CONSTRAINT lot_once DO NOTHING
        """,
        rows=content,
    )
    return await fetch(
        session,
        f"""
        SELECT r.line, l.id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({columns})
        JOIN lot AS l ON l.item_id = r.item_id AND l.code = r.code
             AND l.expires_on IS NOT DISTINCT FROM r.expires_on
             AND l.funding_source IS NOT DISTINCT FROM r.funding_source
        ORDER BY r.line
        """,
        rows=content,
    )


async def stock_at(session: AsyncSession, site_id: UUID) -> Sequence[RowMapping]:
    """All balances of a place that are not zero."""
    return await fetch(
        session,
        """
        SELECT b.item_id, b.lot_id, l.code AS lot_code, l.expires_on, b.account, b.qty AS quantity
        FROM balance AS b LEFT JOIN lot AS l ON l.id = b.lot_id
        WHERE b.place_id = :site_id AND b.qty <> 0
        ORDER BY b.item_id, b.account, b.lot_id
        """,
        site_id=site_id,
    )
