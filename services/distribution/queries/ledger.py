"""The stock ledger: one set-based statement for any number of lines, first expired first out.

Whoever changes balances locks the shelf's rows first, by place, item and lot, and then those of the other accounts, by
place, account, item and lot: which of the others an issue needs, only the shelf can tell. What is taken is subtracted
from the locked row, not from the one that the statement's snapshot shows: Postgres would check the difference to that
one against the constraint before it looks for a newer row. Movements take their ids before all that: who waits for
another's id holds no shelf.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.errors import OutOfStock
from services.distribution.rules.stock import UNKNOWN_LOT, Leg
from shared.db import fetch, fetch_one, rows_json

MOVEMENTS = """
    INSERT INTO movement (id, kind, reason, occurred_at, done_by, device_id, reverses, fingerprint, site_id,
                          transfer_id)
    SELECT id, kind, reason, occurred_at, done_by, device_id, reverses, decode(fingerprint, 'hex'), site_id,
           transfer_id
    FROM jsonb_to_recordset(CAST(:movements AS jsonb))
         AS m(id uuid, kind text, reason text, occurred_at timestamptz, done_by uuid, device_id uuid, reverses uuid,
              fingerprint text, site_id uuid, transfer_id uuid)
"""

# By the statement's snapshot: before it took anything.
LOTS_ON_SHELF = """
    SELECT jsonb_agg(jsonb_build_object('code', t.code, 'state', t.state, 'expires_on', t.expires_on, 'quantity', r.qty)
                     ORDER BY t.expires_on NULLS LAST, r.lot_id)
    FROM balance AS r JOIN lot AS t ON t.id = r.lot_id
    WHERE r.account = 'SHELF' AND r.qty > 0 AND (r.place_id, r.item_id) = ({place_id}, {item_id})
"""

ISSUE = f"""
WITH demand AS (
    SELECT line, movement_id, place_id, account, item_id, qty,
           sum(qty) OVER running - qty AS from_qty, sum(qty) OVER running AS to_qty
    FROM jsonb_to_recordset(CAST(:lines AS jsonb))
         AS d(line integer, movement_id uuid, place_id uuid, account text, item_id uuid, qty bigint)
    WINDOW running AS (PARTITION BY place_id, item_id ORDER BY line)
), moved AS (
    {MOVEMENTS} RETURNING id
), shelf AS MATERIALIZED (
    SELECT b.place_id, b.item_id, b.lot_id, b.qty, l.expires_on
    FROM balance AS b JOIN lot AS l ON l.id = b.lot_id
    WHERE (SELECT count(*) FROM moved) >= 0 AND b.account = 'SHELF' AND b.qty > 0 AND l.state = 'APPROVED'
      AND (l.expires_on IS NULL OR l.expires_on >= CAST(:today AS date))
      AND (b.place_id, b.item_id) IN (SELECT place_id, item_id FROM demand)
    ORDER BY b.place_id, b.item_id, b.lot_id
    FOR UPDATE OF b FOR KEY SHARE OF l  -- who holds or recalls a lot waits for this, or this sees it held
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
), legs AS (
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
SELECT place_id, item_id, sum(needed)::bigint AS needed, sum(qty)::bigint AS short,
       sum(needed - qty)::bigint AS available,
       ({LOTS_ON_SHELF.format(place_id="short.place_id", item_id="short.item_id")}) AS lots
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
    SELECT b.place_id, b.account, b.item_id, b.lot_id, b.qty AS available, b.qty + c.qty AS qty, c.takes
    FROM balance AS b JOIN change AS c USING (place_id, account, item_id, lot_id)
    ORDER BY b.account <> 'SHELF', b.place_id, b.account, b.item_id, b.lot_id
    FOR UPDATE OF b
), taken AS (
    -- Not by the upsert: Postgres checks the row it would insert, a negative one, before it finds the conflict.
    UPDATE balance AS b SET qty = l.qty
    FROM locked AS l
    WHERE l.takes AND l.qty >= 0
      AND (b.place_id, b.account, b.item_id, b.lot_id) = (l.place_id, l.account, l.item_id, l.lot_id)
), given AS (
    INSERT INTO balance (place_id, account, item_id, lot_id, qty)
    SELECT place_id, account, item_id, lot_id, qty FROM change
    WHERE (SELECT count(*) FROM locked) >= 0 AND NOT takes
    ORDER BY account <> 'SHELF', place_id, account, item_id, lot_id
    ON CONFLICT (place_id, account, item_id, lot_id) DO UPDATE SET qty = balance.qty + excluded.qty
)
SELECT c.account, c.item_id, c.lot_id, t.code AS lot_code, -c.qty AS needed, coalesce(l.available, 0) AS available
FROM change AS c
LEFT JOIN locked AS l USING (place_id, account, item_id, lot_id)
LEFT JOIN lot AS t ON t.id = c.lot_id
WHERE c.takes AND coalesce(l.qty, -1) < 0
ORDER BY c.item_id, c.lot_id
LIMIT 1
"""

PICK = f"""
WITH demand AS (
    SELECT item_id, sum(qty)::bigint AS qty
    FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS d(item_id uuid, qty bigint) GROUP BY item_id
), shelf AS MATERIALIZED (
    SELECT b.item_id, b.lot_id, b.qty, l.expires_on
    FROM balance AS b JOIN lot AS l ON l.id = b.lot_id
    WHERE b.place_id = :place_id AND b.account = 'SHELF' AND b.qty > 0 AND l.state = 'APPROVED'
      AND (l.expires_on IS NULL OR l.expires_on >= CAST(:today AS date)) AND b.item_id IN (SELECT item_id FROM demand)
    ORDER BY b.item_id, b.lot_id
    FOR UPDATE OF b FOR KEY SHARE OF l
), supply AS (
    SELECT item_id, lot_id, qty, expires_on, sum(qty) OVER fefo - qty AS before,
           sum(qty) OVER (PARTITION BY item_id) AS there
    FROM shelf
    WINDOW fefo AS (PARTITION BY item_id ORDER BY expires_on NULLS LAST, lot_id)
)
SELECT d.item_id, s.lot_id, d.qty AS needed, coalesce(s.there, 0)::bigint AS available, s.expires_on,
       least(s.qty, d.qty - s.before)::bigint AS qty,
       ({LOTS_ON_SHELF.format(place_id=":place_id", item_id="d.item_id")}) AS lots
FROM demand AS d LEFT JOIN supply AS s ON s.item_id = d.item_id AND s.before < d.qty
ORDER BY d.item_id, s.expires_on NULLS LAST, s.lot_id
"""


async def issue(
    session: AsyncSession,
    *,
    movements: Iterable[dict[str, object]],
    lines: Iterable[dict[str, object]],
    today: date,
) -> Sequence[RowMapping]:
    """Move goods from the shelf to each line's account; answer what was short: `needed`, `short`, `available`, `lots`.

    The account is HANDED_OUT or ON_LOAN. What is short, told by place and item, leaves a DISCREPANCY in the unknown
    lot; a caller whose goods have not gone rolls back.
    """
    return await fetch(
        session,
        ISSUE,
        movements=rows_json(movements),
        lines=rows_json(lines),
        today=today,
        unknown_lot=UNKNOWN_LOT,
    )


def out_of_stock(short: RowMapping) -> OutOfStock:
    """What a refusal says of which the shelf has too few to hand out: the lots that stand there, with their states."""
    lots = short["lots"] or []
    codes = "; ".join(lot["code"] for lot in lots) or None
    return OutOfStock(
        item=str(short["item_id"]), lot=codes, lots=lots, needed=short["needed"], available=short["available"]
    )


async def pick(
    session: AsyncSession, place_id: UUID, lines: Iterable[Mapping[str, object]], *, today: date
) -> list[RowMapping]:
    """Lock the shelf's rows of the lines' items (`item_id`, `qty`), and choose lots: what expires first comes first.

    Raises:
        OutOfStock: there is not enough that is approved and in date.
    """
    rows = await fetch(session, PICK, lines=rows_json(lines), place_id=place_id, today=today)
    for row in rows:
        if row["available"] < row["needed"]:
            raise out_of_stock(row)
    return list(rows)


async def post(session: AsyncSession, movement_id: UUID, legs: Iterable[Leg]) -> None:
    """Post a movement's legs as they are; they sum to zero by item, or the database refuses.

    Raises:
        OutOfStock: an account of a lot has less than is taken from it.
    """
    short = await fetch_one(session, POST, legs=rows_json({"movement_id": movement_id, **vars(leg)} for leg in legs))
    if short is not None:
        raise OutOfStock(
            item=str(short["item_id"]),
            lot=short["lot_code"],
            lot_id=str(short["lot_id"]),
            account=short["account"],
            needed=short["needed"],
            available=short["available"],
        )
