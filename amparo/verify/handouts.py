"""I3 for distribution: an id is one object with one effect, and what a hand-out says is what the ledger moved."""

from __future__ import annotations

INVARIANT = "I3"
LEFT = "v.verdict IN ('GIVEN', 'GIVEN_OVER', 'GIVEN_DESPITE', 'UNKNOWN_CARD')"
"""Of a verdict `v` whether goods left with it."""

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
    "I3 what was handed out is what the ledger handed out": (
        f"""
        SELECT handout_id, place_id, item_id, s.qty, l.qty
        FROM (SELECT h.id AS handout_id, h.site_id AS place_id, c.key::uuid AS item_id, sum(c.value::bigint) AS qty
              FROM distribution.handout AS h JOIN distribution.verdict AS v ON v.handout_id = h.id
              CROSS JOIN LATERAL jsonb_each_text(v.components) AS c
              WHERE {LEFT} GROUP BY 1, 2, 3) AS s
        FULL JOIN (SELECT m.id AS handout_id, l.place_id, l.item_id, sum(l.qty) AS qty
                   FROM distribution.movement AS m JOIN distribution.leg AS l ON l.movement_id = m.id
                   WHERE m.kind = 'HANDOUT' AND l.account IN ('HANDED_OUT', 'ON_LOAN') GROUP BY 1, 2, 3) AS l
             USING (handout_id, place_id, item_id)
        WHERE s.qty IS DISTINCT FROM l.qty
        """,
        INVARIANT,
    ),
}
