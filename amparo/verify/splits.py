"""I2: a household that split off has inherited what the other had received by then (docs/adr/0016)."""

from __future__ import annotations

QUERIES: dict[str, tuple[str, str]] = {
    "I2 who split off has inherited what the other had received, and nothing else": (
        """
        WITH RECURSIVE split AS (
            SELECT distribution.standing_household(id) AS unit_id,
                   distribution.standing_household(split_from) AS origin_id, split_at
            FROM distribution.household_split
        ), lineage AS (
            SELECT DISTINCT unit_id AS heir_id, unit_id, CAST('infinity' AS timestamptz) AS until FROM split
            UNION
            SELECT l.heir_id, s.origin_id, least(l.until, s.split_at)
            FROM lineage AS l JOIN split AS s ON s.unit_id = l.unit_id
        ), origin AS (
            SELECT heir_id, unit_id, max(until) AS until FROM lineage WHERE unit_id <> heir_id GROUP BY 1, 2
        ), due AS (
            SELECT c.handout_id, c.rule_id, o.heir_id, sum(c.qty) AS qty, sum(c.raises) AS raises,
                   max(c.allowance) AS allowance
            FROM origin AS o
            JOIN distribution.claim AS c ON c.unit_id = o.unit_id AND c.live AND NOT c.inherited
            JOIN distribution.rule AS r ON r.id = c.rule_id
            JOIN distribution.handout AS h ON h.id = c.handout_id AND h.occurred_at <= o.until
            LEFT JOIN distribution.household_home AS d ON d.id = o.heir_id
            WHERE (r.unit = 'HOUSEHOLD' OR r.unit = 'DWELLING' AND d.dwelling_id IS NULL)
              AND NOT EXISTS (SELECT FROM distribution.handout_override AS w WHERE w.handout_id = c.handout_id)
            GROUP BY 1, 2, 3
        ), kept AS (
            SELECT handout_id, rule_id, unit_id AS heir_id, qty, raises, allowance
            FROM distribution.claim WHERE inherited AND live
        )
        SELECT handout_id, rule_id, heir_id, due.qty, kept.qty
        FROM due FULL JOIN kept USING (handout_id, rule_id, heir_id)
        WHERE (due.qty, due.raises, due.allowance) IS DISTINCT FROM (kept.qty, kept.raises, kept.allowance)
        """,
        "I2",
    ),
}
