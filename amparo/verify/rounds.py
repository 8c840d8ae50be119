"""I1 for rounds: a reconciled round's account is what was recorded of it by then, and what came later has a case.

An account is made at one moment, that of the step to RECONCILED. Hand-outs and their reversals are recorded before it
or after it, never beside it (the round's gate); what comes after it is in no account and contradicts none. What was
loaded, returned, lost or damaged can not change any more.
"""

from __future__ import annotations

from amparo.verify.handouts import LEFT

INVARIANT = "I1"

_RECONCILED = """
    SELECT r.id AS round_id, min(p.recorded_at) AS reconciled_at
    FROM distribution.round AS r JOIN distribution.round_step AS p ON p.round_id = r.id AND p.state = 'RECONCILED'
    WHERE r.state = 'RECONCILED' GROUP BY r.id
"""

QUERIES: dict[str, tuple[str, str]] = {
    "I1 a round has an account if it is reconciled, and no other has one": (
        """
        SELECT r.id, r.state FROM distribution.round AS r
        WHERE (r.state = 'RECONCILED') <> EXISTS (SELECT FROM distribution.round_step AS p
                                                  WHERE p.round_id = r.id AND p.state = 'RECONCILED')
        UNION
        SELECT l.round_id, r.state
        FROM distribution.reconciled_line AS l LEFT JOIN distribution.round AS r ON r.id = l.round_id
        WHERE r.state IS DISTINCT FROM 'RECONCILED'
        """,
        INVARIANT,
    ),
    "I1 loaded = issued + returned + lost + damaged, or somebody accepted the difference": (
        """
        SELECT l.round_id, l.site_id, l.item_id, l.difference, l.case_id
        FROM distribution.reconciled_line AS l
        LEFT JOIN distribution.review_case AS k
             ON k.id = l.case_id AND k.kind = 'ROUND_DIFFERENCE' AND k.state = 'RESOLVED' AND k.resolved_by IS NOT NULL
                AND (k.round_id, k.site_id, k.item_id, k.excess) = (l.round_id, l.site_id, l.item_id, l.difference)
        WHERE l.loaded <> l.issued + l.returned + l.lost + l.damaged + l.difference
           OR (l.difference <> 0 AND (l.reason IS NULL OR k.id IS NULL))
        """,
        INVARIANT,
    ),
    # Hand-outs of one content are counted before it is taken apart: there are few contents.
    "I1 an account is what was recorded of its round by then": (
        f"""
        WITH reconciled AS MATERIALIZED ({_RECONCILED}), contents AS (
            SELECT h.round_id, h.site_id, v.components, count(*) AS times
            FROM reconciled AS c
            JOIN distribution.handout AS h ON h.round_id = c.round_id AND h.recorded_at <= c.reconciled_at
            JOIN distribution.verdict AS v ON v.handout_id = h.id
            LEFT JOIN distribution.handout_reversal AS x ON x.handout_id = h.id
            LEFT JOIN distribution.movement AS b ON b.id = x.id
            WHERE {LEFT} AND (x.id IS NULL OR b.recorded_at > c.reconciled_at)
            GROUP BY 1, 2, 3
        ), part AS (
            SELECT round_id, site_id, item_id, loaded, issued, returned, lost, damaged
            FROM distribution.reconciled_line JOIN reconciled USING (round_id)
            UNION ALL
            SELECT e.round_id, e.site_id, l.item_id, -l.quantity * (e.kind = 'LOADED')::int, 0,
                   -l.quantity * (e.kind = 'RETURNED')::int, -l.quantity * (e.kind = 'LOST')::int,
                   -l.quantity * (e.kind = 'DAMAGED')::int
            FROM reconciled AS c
            JOIN distribution.round_stock AS e USING (round_id)
            JOIN distribution.round_stock_line AS l ON l.entry_id = e.id
            WHERE NOT EXISTS (SELECT FROM distribution.round_stock AS r WHERE r.reverses = e.id)
            UNION ALL
            SELECT n.round_id, n.site_id, k.key::uuid, 0, -k.value::bigint * n.times, 0, 0, 0
            FROM contents AS n CROSS JOIN LATERAL jsonb_each_text(n.components) AS k
            UNION ALL  -- what they left owing, as far as its sites gave it before it was closed
            SELECT o.round_id, g.place_id, g.item_id, 0, -g.qty, 0, 0, 0
            FROM (SELECT DISTINCT h.round_id, h.id AS handout_id, s.settlement_id, c.reconciled_at
                  FROM reconciled AS c
                  JOIN distribution.handout AS h USING (round_id)
                  JOIN distribution.owed_settlement AS s ON s.handout_id = h.id) AS o
            JOIN distribution.movement AS m ON m.id = o.settlement_id AND m.recorded_at <= o.reconciled_at
            JOIN distribution.leg AS g ON g.movement_id = m.id AND g.account IN ('HANDED_OUT', 'ON_LOAN')
            JOIN distribution.round_site AS t ON (t.round_id, t.site_id) = (o.round_id, g.place_id)
            LEFT JOIN distribution.handout_reversal AS x ON x.handout_id = o.handout_id
            LEFT JOIN distribution.movement AS b ON b.id = x.id
            WHERE (x.id IS NULL OR b.recorded_at > o.reconciled_at)
              AND m.occurred_at < (SELECT min(p.occurred_at) FROM distribution.round_step AS p
                                   WHERE p.round_id = o.round_id AND p.state = 'CLOSED')
        )
        SELECT round_id, site_id, item_id, sum(loaded), sum(issued), sum(returned), sum(lost), sum(damaged)
        FROM part GROUP BY 1, 2, 3
        HAVING (sum(loaded), sum(issued), sum(returned), sum(lost), sum(damaged)) <> (0, 0, 0, 0, 0)
        """,
        INVARIANT,
    ),
    "I1 what left in a round that was reconciled has a case": (
        f"""
        SELECT h.id, h.round_id, v.verdict
        FROM ({_RECONCILED}) AS c
        JOIN distribution.handout AS h ON h.round_id = c.round_id AND h.recorded_at > c.reconciled_at
        JOIN distribution.verdict AS v ON v.handout_id = h.id
        WHERE {LEFT} AND NOT EXISTS (SELECT FROM distribution.review_case AS k
                                     WHERE k.handout_id = h.id AND k.kind = 'GIVEN_DESPITE')
        """,
        INVARIANT,
    ),
    "I1 what was lost or damaged at a round's tables is what the ledger lost": (
        """
        SELECT entry_id, place_id, account, item_id, sum(said), sum(moved)
        FROM (
            SELECT e.id, e.site_id, e.kind, l.item_id, l.quantity, 0
            FROM distribution.round_stock AS e JOIN distribution.round_stock_line AS l ON l.entry_id = e.id
            WHERE e.kind IN ('LOST', 'DAMAGED')
            UNION ALL
            SELECT e.id, e.site_id, o.kind, l.item_id, -l.quantity, 0
            FROM distribution.round_stock AS e
            JOIN distribution.round_stock AS o ON o.id = e.reverses AND o.kind IN ('LOST', 'DAMAGED')
            JOIN distribution.round_stock_line AS l ON l.entry_id = e.id
            UNION ALL
            SELECT g.movement_id, g.place_id, g.account, g.item_id, 0, g.qty
            FROM (SELECT e.id FROM distribution.round_stock AS e
                  UNION  -- whatever takes one back
                  SELECT m.id FROM distribution.round_stock AS e JOIN distribution.movement AS m ON m.reverses = e.id
                 ) AS t
            JOIN distribution.leg AS g ON g.movement_id = t.id AND g.account IN ('LOST', 'DAMAGED')
        ) AS part(entry_id, place_id, account, item_id, said, moved)
        GROUP BY 1, 2, 3, 4 HAVING sum(said) <> sum(moved)
        """,
        INVARIANT,
    ),
}
