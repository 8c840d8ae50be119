"""Layouts of shelters: who is in what was retired, and the history of every version."""

from __future__ import annotations

QUERIES: dict[str, tuple[str, str]] = {
    "I6 nobody is in a room or a bed that is retired": (
        """
        SELECT s.id FROM shelter.stay AS s
        LEFT JOIN shelter.room AS r ON r.id = s.room_id
        LEFT JOIN shelter.bed AS b ON b.id = s.bed_id
        WHERE s.ended_at IS NULL AND s.place <> 'SHARES_WITH'
          AND (r.retired_at IS NOT NULL OR b.retired_at IS NOT NULL)
        """,
        "I6",
    ),
    "I7 every version of a shelter has the change that made it": (
        """
        SELECT s.site_id, s.version, count(c.id) FROM shelter.shelter AS s
        LEFT JOIN shelter.layout_change AS c ON c.site_id = s.site_id AND c.version <= s.version
        GROUP BY s.site_id HAVING count(c.id) <> s.version
        """,
        "I7",
    ),
}
