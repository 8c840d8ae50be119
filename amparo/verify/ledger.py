"""I1: every movement balances, balances are the sums of their legs, and nobody can change what was moved."""

from __future__ import annotations

INVARIANT = "I1"

QUERIES: dict[str, tuple[str, str]] = {
    "I1 legs of each movement sum to zero": (
        "SELECT movement_id, item_id, sum(qty) FROM distribution.leg GROUP BY 1, 2 HAVING sum(qty) <> 0",
        INVARIANT,
    ),
    # A count may find what the books say, and a kit hold nothing for a household: a hand-out's legs are compared with
    # its components (I3).
    "I1 every movement has legs, and every leg its movement": (
        """
        SELECT coalesce(m.id, l.movement_id), m.kind, l.legs
        FROM distribution.movement AS m
        FULL JOIN (SELECT movement_id, count(*) AS legs FROM distribution.leg GROUP BY 1) AS l ON l.movement_id = m.id
        WHERE m.id IS NULL
           OR (coalesce(l.legs, 0) < 2 AND m.kind <> 'COUNT'
               AND NOT EXISTS (SELECT FROM distribution.handout AS h WHERE h.id IN (m.id, m.reverses)))
        """,
        INVARIANT,
    ),
    "I1 balance is the sum of its legs": (
        """
        SELECT place_id, account, item_id, lot_id, b.qty, l.qty
        FROM (SELECT place_id, account, item_id, lot_id, qty FROM distribution.balance WHERE qty <> 0) AS b
        FULL JOIN (SELECT place_id, account, item_id, lot_id, sum(qty) AS qty FROM distribution.leg
                   GROUP BY 1, 2, 3, 4 HAVING sum(qty) <> 0) AS l USING (place_id, account, item_id, lot_id)
        WHERE b.qty IS DISTINCT FROM l.qty
        """,
        INVARIANT,
    ),
    "I1 no physical account is negative": (
        """
        SELECT place_id, account, item_id, lot_id, qty FROM distribution.balance
        WHERE qty < 0 AND account NOT IN ('SUPPLIER', 'ADJUSTED', 'DISCREPANCY')
        """,
        INVARIANT,
    ),
    # To the shelf or, where the lot is held or expired by then, to quarantine: the place gets what it gave. With a
    # hand-out comes back what settled what it had left owing.
    "I1 a reversal mirrors its movement lot by lot": (
        """
        SELECT m.reverses, l.place_id, l.item_id, l.lot_id, sum(l.qty)
        FROM distribution.movement AS m
        CROSS JOIN LATERAL (
            SELECT m.id UNION ALL SELECT m.reverses UNION ALL
            SELECT DISTINCT o.settlement_id FROM distribution.owed_settlement AS o WHERE o.handout_id = m.reverses
        ) AS t(movement_id)
        JOIN distribution.leg AS l USING (movement_id)
        WHERE m.reverses IS NOT NULL
        GROUP BY m.reverses, l.place_id, l.item_id, l.lot_id,
                 CASE WHEN l.account = 'QUARANTINE' THEN 'SHELF' ELSE l.account END
        HAVING sum(l.qty) <> 0
        """,
        INVARIANT,
    ),
    "I1 no service's role may change or delete what was moved": (
        """
        SELECT r.role, t.name FROM unnest($1::text[]) AS r(role)
        CROSS JOIN (VALUES ('distribution.movement'), ('distribution.leg')) AS t(name)
        WHERE has_table_privilege(r.role, t.name, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
           OR has_any_column_privilege(r.role, t.name, 'UPDATE')
        """,
        INVARIANT,
    ),
    # tgtype: 2 = BEFORE, 8 = DELETE, 16 = UPDATE, 32 = TRUNCATE, 1 = for each row; tgenabled: O or A = it fires.
    "I1 triggers refuse to change or delete what was moved": (
        """
        SELECT t.name FROM (VALUES ('distribution.movement'), ('distribution.leg')) AS t(name)
        WHERE NOT EXISTS (
            SELECT FROM pg_trigger AS g JOIN pg_proc AS p ON p.oid = g.tgfoid
            WHERE g.tgrelid = t.name::regclass AND g.tgenabled IN ('O', 'A') AND g.tgtype & 59 = 58
              AND g.tgqual IS NULL AND g.tgattr::text = '' AND p.proname = 'refuse_change'
              AND p.prosrc ~ '^\\s*BEGIN\\s+RAISE EXCEPTION')
        """,
        INVARIANT,
    ),
}
