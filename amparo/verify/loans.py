"""I3 for loans: what is out, lost and in the laundry of each is what the ledger moved for it."""

from __future__ import annotations

INVARIANT = "I3"

QUERIES: dict[str, tuple[str, str]] = {
    # By lot and not by place: what comes back elsewhere, or is lost there, is in that place's books.
    "I3 what of a loan is out, lost and in the laundry is what the ledger moved": (
        """
        SELECT handout_id, account, item_id, lot_id, sum(said), sum(moved)
        FROM (
            SELECT l.handout_id, a.account, l.item_id, l.lot_id, a.qty, 0
            FROM distribution.loan AS l
            CROSS JOIN LATERAL (VALUES ('ON_LOAN', l.still_out), ('LOST', l.lost), ('DAMAGED', l.damaged),
                                       ('QUARANTINE', l.in_laundry)) AS a(account, qty)
            UNION ALL
            SELECT t.handout_id, g.account, g.item_id, g.lot_id, 0, g.qty
            FROM (SELECT h.id, h.id FROM distribution.handout AS h WHERE h.mode = 'LOAN'
                  UNION ALL
                  SELECT DISTINCT o.handout_id, o.settlement_id FROM distribution.owed_settlement AS o
                  UNION ALL
                  SELECT s.handout_id, s.movement_id FROM distribution.loan_step AS s
                  UNION ALL
                  SELECT r.handout_id, r.id FROM distribution.handout_reversal AS r) AS t(handout_id, movement_id)
            JOIN distribution.leg AS g USING (movement_id)
            WHERE g.account IN ('ON_LOAN', 'LOST', 'DAMAGED')
            UNION ALL
            SELECT s.handout_id, g.account, g.item_id, g.lot_id, 0, g.qty
            FROM distribution.loan_step AS s
            JOIN distribution.movement AS m ON m.id = s.movement_id
            JOIN distribution.leg AS g USING (movement_id)
            WHERE g.account = 'QUARANTINE'
              AND (m.reason = 'LOAN_TO_LAUNDRY' OR (m.reason = 'LOAN_LAUNDERED' AND g.qty < 0))
        ) AS part(handout_id, account, item_id, lot_id, said, moved)
        GROUP BY 1, 2, 3, 4 HAVING sum(said) <> sum(moved)
        """,
        INVARIANT,
    ),
}
