"""Merged records: nothing is left behind, and what others made of them is what their states say."""

from __future__ import annotations

QUERIES: dict[str, tuple[str, str]] = {
    "I3 a merged record has one merge that stands": (
        """
        SELECT coalesce(p.id, m.other_id), p.merged_into, m.survivor_id
        FROM (SELECT id, merged_into FROM registration.person WHERE merged_into IS NOT NULL) AS p
        FULL JOIN (SELECT other_id, survivor_id FROM registration.person_merge WHERE undone_at IS NULL) AS m
             ON m.other_id = p.id
        WHERE p.merged_into IS DISTINCT FROM m.survivor_id
        """,
        "I3",
    ),
    # Answers about consent and needs that the survivor had already stay with the record, for the day it is parted.
    "I3 nothing is left with a merged record": (
        """
        SELECT b.noun, b.id FROM (
            SELECT 'document' AS noun, id, person_id FROM registration.document
            UNION ALL
            SELECT 'card', id, person_id FROM registration.card
            UNION ALL
            SELECT 'arrival', id, person_id FROM registration.arrival
            UNION ALL
            SELECT 'head', id, head_person_id FROM registration.household
            UNION ALL
            SELECT 'carer', id, cared_for_by FROM registration.person WHERE merged_into IS NULL
        ) AS b JOIN registration.person AS p ON p.id = b.person_id
        WHERE p.merged_into IS NOT NULL
        """,
        "I3",
    ),
    "I2 every claim is its unit's": (
        """
        SELECT c.handout_id, c.rule_id, c.claimed_as, c.unit_id
        FROM distribution.claim AS c JOIN distribution.rule AS r ON r.id = c.rule_id
        WHERE r.unit <> 'SITE' AND (c.live OR NOT c.inherited) AND c.unit_id <> coalesce(
            (SELECT a.canonical_id FROM distribution.unit_alias AS a
             WHERE a.unit = r.unit AND a.unit_id = c.claimed_as LIMIT 1), c.claimed_as)
        """,
        "I2",
    ),
    "I5 two open stays of one person are a case each, and no others": (
        """
        WITH open AS (
            SELECT id, shelter.standing_person(person_id) AS who FROM shelter.stay
            WHERE ended_at IS NULL AND person_id IS NOT NULL
        ), twice AS (
            SELECT id FROM open WHERE who IN (SELECT who FROM open GROUP BY who HAVING count(*) > 1)
        )
        SELECT twice.id, k.stay_id FROM twice
        FULL JOIN (SELECT stay_id FROM shelter.shelter_case
                   WHERE kind = 'TWO_OPEN_STAYS' AND resolved_at IS NULL) AS k ON k.stay_id = twice.id
        WHERE twice.id IS NULL OR k.stay_id IS NULL
        """,
        "I5",
    ),
}
