"""I3 for distribution: an id is one object with one effect, and what a hand-out says is what the ledger moved."""

from __future__ import annotations

INVARIANT = "I3"
LEFT = "v.verdict IN ('GIVEN', 'GIVEN_OVER', 'GIVEN_DESPITE', 'UNKNOWN_CARD')"
"""Of a verdict `v` whether goods left with it."""
_ACCOUNT = "CASE h.mode WHEN 'LOAN' THEN 'ON_LOAN' ELSE 'HANDED_OUT' END"
"""Of a hand-out `h` where its goods are in the books."""

QUERIES: dict[str, tuple[str, str]] = {
    "I3 every hand-out has one verdict and, if goods left, one movement": (
        f"""
        SELECT h.id, v.verdict FROM distribution.handout AS h
        LEFT JOIN distribution.verdict AS v ON v.handout_id = h.id
        LEFT JOIN distribution.movement AS m ON m.id = h.id
        WHERE v.verdict IS NULL OR ({LEFT}) <> (m.id IS NOT NULL)
        """,
        INVARIANT,
    ),
    "I3 a hand-out's id is no other movement's, and its movement no other content's": (
        """
        SELECT m.id, m.kind FROM distribution.movement AS m LEFT JOIN distribution.handout AS h ON h.id = m.id
        WHERE CASE WHEN m.kind = 'HANDOUT' THEN h.id IS NULL OR h.fingerprint <> m.fingerprint
                   ELSE h.id IS NOT NULL END
        """,
        INVARIANT,
    ),
    "I3 a reversed hand-out has one reversal and one movement back": (
        f"""
        SELECT coalesce(r.handout_id, m.reverses), r.id, m.id
        FROM distribution.handout_reversal AS r
        FULL JOIN (SELECT id, reverses FROM distribution.movement
                   WHERE reverses IN (SELECT id FROM distribution.handout)) AS m ON m.reverses = r.handout_id
        WHERE r.id IS DISTINCT FROM m.id
          AND (m.id IS NOT NULL
               OR EXISTS (SELECT FROM distribution.verdict AS v WHERE v.handout_id = r.handout_id AND {LEFT}))
        """,
        INVARIANT,
    ),
    # A grant is handed out, a loan is on loan; so is what was owed and settled. Nothing else comes to these accounts,
    # but for reversals, which mirror (I1), and what becomes of a loan.
    "I3 what was handed out is what the ledger handed out": (
        f"""
        SELECT movement_id, place_id, account, item_id, sum(said), sum(moved)
        FROM (
            SELECT h.id, h.site_id, {_ACCOUNT}, c.key::uuid, c.value::bigint, 0
            FROM distribution.handout AS h JOIN distribution.verdict AS v ON v.handout_id = h.id
            CROSS JOIN LATERAL jsonb_each_text(v.components) AS c
            WHERE {LEFT}
            UNION ALL
            SELECT s.settlement_id, m.site_id, {_ACCOUNT}, o.item_id, o.quantity, 0
            FROM distribution.owed_settlement AS s
            JOIN distribution.owed AS o USING (handout_id, item_id, cause)
            JOIN distribution.handout AS h ON h.id = s.handout_id
            LEFT JOIN distribution.movement AS m ON m.id = s.settlement_id AND m.kind = 'SETTLEMENT'
            UNION ALL
            SELECT l.movement_id, l.place_id, l.account, l.item_id, 0, l.qty
            FROM distribution.leg AS l
            WHERE l.account IN ('HANDED_OUT', 'ON_LOAN')
              AND NOT EXISTS (SELECT FROM distribution.handout_reversal AS r WHERE r.id = l.movement_id)
              AND NOT EXISTS (SELECT FROM distribution.loan_step AS s WHERE s.movement_id = l.movement_id)
        ) AS part(movement_id, place_id, account, item_id, said, moved)
        GROUP BY 1, 2, 3, 4 HAVING sum(said) <> sum(moved)
        """,
        INVARIANT,
    ),
    "I3 what was given despite something, or on an unknown card, has its case": (
        """
        SELECT v.handout_id, v.verdict FROM distribution.verdict AS v
        WHERE v.verdict IN ('GIVEN_DESPITE', 'UNKNOWN_CARD')
          AND NOT EXISTS (SELECT FROM distribution.review_case AS k
                          WHERE k.handout_id = v.handout_id AND k.kind = v.verdict)
        """,
        INVARIANT,
    ),
}
