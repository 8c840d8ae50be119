"""I2: entitlement rows are the sums of the live claims, and every excess is one open case.

A ROLLING rule has one claim per kit, and one row per unit that is its lock: its `over` counts the claims marked over.
A household that split off has copies of the other's claims, which are no hand-outs of its own: of them as many kits
are taken as the rule allows, and none is over.
"""

from __future__ import annotations

from amparo.verify.handouts import LEFT

INVARIANT = "I2"

QUERIES: dict[str, tuple[str, str]] = {
    "I2 taken and over are the live claims": (
        """
        SELECT e.rule_id, e.unit_id, e.window_key, e.allowance, e.taken, e.over, e.inherited, s.qty, c.over, c.inherited
        FROM distribution.entitlement AS e
        LEFT JOIN (SELECT rule_id, unit_id, window_key, sum(qty) FILTER (WHERE over) AS over,
                          sum(CASE WHEN inherited THEN raises ELSE qty END) AS own,
                          least(sum(qty - raises) FILTER (WHERE inherited), max(allowance) FILTER (WHERE inherited))
                              AS inherited
                   FROM distribution.claim WHERE live GROUP BY 1, 2, 3) AS c USING (rule_id, unit_id, window_key)
        CROSS JOIN LATERAL (
            SELECT coalesce(c.own, 0) + least(coalesce(c.inherited, 0), e.allowance - e.raised) AS qty
        ) AS s
        WHERE CASE WHEN e.window_key = 'ROLLING'
                   THEN e.taken <> 0 OR e.inherited <> 0 OR e.over <> coalesce(c.over, 0)
                   ELSE e.taken <> least(s.qty, e.allowance) OR e.over <> greatest(s.qty - e.allowance, 0)
                        OR e.inherited <> coalesce(c.inherited, 0) END
        """,
        INVARIANT,
    ),
    "I2 what claims raised is that of the live ones": (
        """
        SELECT e.rule_id, e.unit_id, e.window_key, e.raised, c.raises
        FROM distribution.entitlement AS e
        LEFT JOIN (SELECT rule_id, unit_id, window_key, sum(raises) AS raises FROM distribution.claim WHERE live
                   GROUP BY 1, 2, 3) AS c USING (rule_id, unit_id, window_key)
        WHERE e.raised <> coalesce(c.raises, 0) AND e.window_key <> 'ROLLING'  -- there the slots tell
        """,
        INVARIANT,
    ),
    "I2 every live claim counts in an entitlement": (
        """
        SELECT c.handout_id, c.rule_id, c.unit_id, c.window_key FROM distribution.claim AS c
        WHERE c.live AND NOT EXISTS (
            SELECT FROM distribution.entitlement AS e
            WHERE (e.rule_id, e.unit_id, e.window_key) = (c.rule_id, c.unit_id, c.window_key))
        """,
        INVARIANT,
    ),
    "I2 every excess has one open case with that excess": (
        """
        SELECT rule_id, unit_id, window_key, e.over, k.excess, k.cases
        FROM (SELECT rule_id, unit_id, window_key, over FROM distribution.entitlement WHERE over > 0) AS e
        FULL JOIN (SELECT rule_id, unit_id, window_key, max(excess) AS excess, count(*) AS cases
                   FROM distribution.review_case
                   WHERE kind = 'OVER_ISSUE' AND state = 'OPEN' GROUP BY 1, 2, 3) AS k
             USING (rule_id, unit_id, window_key)
        WHERE e.over IS DISTINCT FROM k.excess OR k.cases <> 1
        """,
        INVARIANT,
    ),
    "I2 claims of a rolling window that count as taken do not overlap": (
        """
        SELECT a.rule_id, a.unit_id, a.handout_id, b.handout_id
        FROM distribution.claim AS a JOIN distribution.claim AS b
             ON (a.rule_id, a.unit_id, a.slot) = (b.rule_id, b.unit_id, b.slot) AND a.handout_id < b.handout_id
                AND a.blocks && b.blocks
        WHERE a.live AND b.live AND NOT a.over AND NOT b.over
        """,
        INVARIANT,
    ),
    "I2 a claim lives for as long as its hand-out stands": (
        """
        SELECT c.handout_id, c.rule_id, c.unit_id, c.live FROM distribution.claim AS c
        WHERE c.live = EXISTS (SELECT FROM distribution.handout_reversal AS r WHERE r.handout_id = c.handout_id)
          AND (c.live OR NOT c.inherited)  -- a copy rests too where nobody inherits it any more
        """,
        INVARIANT,
    ),
    "I2 what left draws on the entitlement, and nothing else does": (
        f"""
        SELECT handout_id, v.verdict, h.quantity, c.qty
        FROM (SELECT handout_id, verdict FROM distribution.verdict) AS v
        FULL JOIN (SELECT handout_id, rule_id, sum(qty) AS qty FROM distribution.claim WHERE NOT inherited
                   GROUP BY 1, 2) AS c USING (handout_id)
        LEFT JOIN distribution.handout AS h ON h.id = handout_id
        WHERE CASE WHEN {LEFT} THEN c.qty IS DISTINCT FROM h.quantity
                   WHEN v.verdict IS NULL OR v.verdict IN ('REFUSED', 'DUPLICATE_SCAN') THEN c.qty IS NOT NULL END
        """,
        INVARIANT,
    ),
}
