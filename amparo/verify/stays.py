"""I5 and I6: uses of beds, the stays that they are of, their steps, and the places of rooms.

A stay has one present use (`stay_id`) and, where it moved or its guest was away, earlier ones (`past_of`) that touch.
"""

from __future__ import annotations

from shared.contracts.registration import ERASED_VERSION

_STANDING = """
    SELECT s.* FROM shelter.stay_step AS s
    WHERE NOT EXISTS (SELECT FROM shelter.stay_step_reversal AS r WHERE r.step_id = s.id)
"""

QUERIES: dict[str, tuple[str, str]] = {
    "I5 no bed in two overlapping uses": (
        """
        SELECT a.bed_id FROM shelter.bed_use AS a JOIN shelter.bed_use AS b
             ON a.bed_id = b.bed_id AND a.id < b.id AND a.during && b.during
        """,
        "I5",
    ),
    "I5 no person in two overlapping stays": (
        """
        SELECT a.person_id FROM shelter.bed_use AS a JOIN shelter.bed_use AS b
             ON a.person_id = b.person_id AND a.id < b.id AND a.during && b.during
        """,
        "I5",
    ),
    "I5 no card in two overlapping stays": (
        """
        SELECT a.token, coalesce(a.stay_id, a.past_of), coalesce(b.stay_id, b.past_of)
        FROM shelter.bed_use AS a JOIN shelter.bed_use AS b
             ON a.token = b.token AND a.id < b.id AND a.during && b.during
        """,
        "I5",
    ),
    "I5 a stay has one use at a time": (
        """
        SELECT coalesce(a.stay_id, a.past_of) FROM shelter.bed_use AS a JOIN shelter.bed_use AS b
             ON coalesce(a.stay_id, a.past_of) = coalesce(b.stay_id, b.past_of) AND a.id < b.id
                AND a.during && b.during
        """,
        "I5",
    ),
    # A stay of whoever is withdrawn, or was until they were erased, shows nobody; the use of its bed still knows whose.
    "I5 a bed is used for as long as its stay lasts": (
        f"""
        SELECT coalesce(s.id, u.stay_id), s.started_at, s.ended_at, every.uses
        FROM shelter.stay AS s
        FULL JOIN (SELECT * FROM shelter.bed_use WHERE stay_id IS NOT NULL) AS u ON u.stay_id = s.id
        LEFT JOIN (SELECT coalesce(stay_id, past_of) AS stay_id, range_agg(during) AS uses
                   FROM shelter.bed_use GROUP BY 1) AS every ON every.stay_id = coalesce(s.id, u.stay_id)
        WHERE s.id IS NULL OR u.id IS NULL
           OR s.bed_id IS DISTINCT FROM u.bed_id
           OR s.person_id IS DISTINCT FROM coalesce(u.person_id, u.beside_person_id)
              AND NOT (s.person_id IS NULL AND EXISTS (
                  SELECT FROM (VALUES (coalesce(u.person_id, u.beside_person_id))) AS w(id)
                  JOIN shelter.person AS p ON p.person_id IN (w.id, shelter.standing_person(w.id))
                  WHERE p.withdrawn OR p.version = {ERASED_VERSION}))
           OR (u.kind = 'AWAY') <> (s.away_since IS NOT NULL)
           OR upper(u.during) <> s.ended_at
           OR every.uses <> tstzmultirange(CASE WHEN s.end_reason = 'ENTERED_IN_ERROR' THEN 'empty'
                                           ELSE tstzrange(s.started_at, s.ended_at) END)
        """,
        "I5",
    ),
    "I5 an earlier use of a bed is what a step left": (
        f"""
        SELECT u.id, u.past_of, s.id FROM (SELECT * FROM shelter.bed_use WHERE past_of IS NOT NULL) AS u
        FULL JOIN shelter.stay_step AS s ON s.past_use_id = u.id
        LEFT JOIN ({_STANDING}) AS standing ON standing.id = s.id
        WHERE u.id IS NULL OR s.id IS NULL OR u.past_of <> s.stay_id
           OR u.bed_id IS DISTINCT FROM s.from_bed_id
           OR standing.id IS NULL AND NOT isempty(u.during)
           OR NOT isempty(u.during) AND upper(u.during) <> s.occurred_at
        """,
        "I5",
    ),
    "I5 a stay is where its last step led": (
        f"""
        SELECT stay.id, last.id FROM shelter.stay JOIN (
            SELECT DISTINCT ON (stay_id) * FROM ({_STANDING}) AS standing ORDER BY stay_id, version DESC
        ) AS last ON last.stay_id = stay.id
        WHERE (stay.place, stay.bed_id, stay.shares_with_stay_id, stay.overflow_reason, stay.away_since)
              IS DISTINCT FROM
              (last.place, last.bed_id, last.shares_with_stay_id, last.overflow_reason, last.away_since)
           OR stay.version < last.version
           OR stay.place <> 'SHARES_WITH' AND stay.room_id IS DISTINCT FROM last.room_id
        """,
        "I5",
    ),
    "I5 who shares is in the host's room, and no host shares": (
        """
        SELECT s.id, host.id FROM shelter.stay AS s JOIN shelter.stay AS host ON host.id = s.shares_with_stay_id
        WHERE s.ended_at IS NULL AND host.ended_at IS NULL
          AND (s.room_id IS DISTINCT FROM host.room_id OR host.place = 'SHARES_WITH')
        """,
        "I5",
    ),
    "I6 the places taken in a room are its open stays": (
        """
        SELECT r.id, r.taken, count(s.id) FROM shelter.room AS r
        LEFT JOIN shelter.stay AS s ON s.room_id = r.id AND s.place = 'PLACE' AND s.ended_at IS NULL
        GROUP BY r.id HAVING r.taken <> count(s.id)
        """,
        "I6",
    ),
    "I5 a bed that is held is held by a hold, for no longer than it": (
        """
        SELECT u.id, u.bed_id, h.id FROM (SELECT * FROM shelter.bed_use WHERE kind = 'HOLD') AS u
        LEFT JOIN shelter.hold AS h ON h.id = u.hold_id
        LEFT JOIN shelter.bed AS b ON b.id = u.bed_id
        WHERE h.id IS NULL OR (h.site_id, h.site_id) IS DISTINCT FROM (u.site_id, b.site_id)
           OR NOT isempty(u.during) AND upper(u.during) > CASE  -- a guest who came while it was released came first
                  WHEN EXISTS (SELECT FROM shelter.hold_taken AS t WHERE t.hold_id = h.id AND t.bed_id = u.bed_id
                               AND t.given_back_at IS NULL) THEN h.expires_at
                  ELSE least(h.expires_at, h.released_at) END
           OR u.stay_id IS NOT NULL OR u.past_of IS NOT NULL
        """,
        "I5",
    ),
    "I6 what is held and taken is no more than a room's places": (
        """
        SELECT r.id, r.places, r.taken, sum(p.places) FROM shelter.room AS r
        JOIN shelter.hold_place AS p ON p.room_id = r.id AND upper(p.during) > now() AND NOT isempty(p.during)
        GROUP BY r.id HAVING r.taken + sum(p.places) > r.places
        """,
        "I6",
    ),
    "I6 what is left of a hold is what nobody took of it": (
        """
        SELECT p.hold_id, p.room_id, p.asked, p.places, count(t.id) FROM shelter.hold_place AS p
        LEFT JOIN shelter.hold_taken AS t
             ON t.hold_id = p.hold_id AND t.room_id = p.room_id AND t.given_back_at IS NULL
        GROUP BY p.hold_id, p.room_id HAVING p.places <> p.asked - count(t.id)
        """,
        "I6",
    ),
}
