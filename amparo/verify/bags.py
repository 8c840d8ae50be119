"""Bags: whether one is in custody is what its deposit and its returns say, less what was undone."""

from __future__ import annotations

QUERIES: dict[str, tuple[str, str]] = {
    "I6 a bag is in custody as it was handed in and out": (
        """
        SELECT b.id, b.in_custody, count(r.id) FROM shelter.bag AS b
        LEFT JOIN shelter.bag_return AS r
             ON r.bag_id = b.id AND NOT EXISTS (SELECT FROM shelter.bag_reversal AS u WHERE u.of_id = r.id)
        GROUP BY b.id
        HAVING count(r.id) > 1
            OR b.in_custody <> (count(r.id) = 0
                                AND NOT EXISTS (SELECT FROM shelter.bag_reversal AS u WHERE u.of_id = b.id))
        """,
        "I6",
    ),
}
