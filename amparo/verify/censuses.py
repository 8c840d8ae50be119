"""Closed censuses against the ledger of stays, and what coordination was told of them (I6)."""

from __future__ import annotations

from services.shelter.rules import LATE_NIGHTS_MAX

QUERIES: dict[str, tuple[str, str]] = {
    "I6 a closed census balances": (
        """
        SELECT c.id, c.people_before, c.came, c.went, c.people FROM shelter.census AS c
        WHERE c.people <> c.people_before + c.came - c.went
        """,
        "I6",
    ),
    "I6 a closed census posted a night of each of its people": (
        """
        SELECT c.id, c.people, count(n.id) FROM shelter.census AS c
        LEFT JOIN shelter.night AS n ON n.census_id = c.id AND n.night_of = c.night_of
        GROUP BY c.id HAVING c.people <> count(n.id)
        """,
        "I6",
    ),
    # What changed since a site's last closing is restated by the next one. A stay may have been written while that
    # closing read the ledger: a minute is longer than any transaction.
    "I6 the nights of closed censuses are the stays'": (
        f"""
        WITH last AS (
            SELECT site_id, max(recorded_at) - interval '1 minute' AS read_at FROM shelter.census GROUP BY site_id
        ),
        closed AS (
            SELECT c.site_id, c.night_of, last.read_at
            FROM shelter.census AS c JOIN last ON last.site_id = c.site_id
            WHERE c.night_of > (
                SELECT d.night_of - {LATE_NIGHTS_MAX} FROM shelter.census AS d WHERE d.site_id = c.site_id
                ORDER BY d.recorded_at DESC LIMIT 1
            )
        ),
        slept AS (
            SELECT s.id AS stay_id, closed.night_of
            FROM closed JOIN shelter.stay AS s ON s.site_id = closed.site_id
            WHERE s.end_reason IS DISTINCT FROM 'ENTERED_IN_ERROR' AND s.night_of <= closed.night_of
              AND (s.left_on IS NULL OR greatest(s.left_on, s.night_of) > closed.night_of)
        ),
        standing AS (
            SELECT n.stay_id, n.night_of
            FROM closed JOIN shelter.night AS n ON n.site_id = closed.site_id AND n.night_of = closed.night_of
            WHERE NOT EXISTS (SELECT FROM shelter.night_taken_back AS t WHERE t.night_id = n.id)
        )
        SELECT coalesce(slept.stay_id, standing.stay_id), coalesce(slept.night_of, standing.night_of)
        FROM slept FULL JOIN standing ON standing.stay_id = slept.stay_id AND standing.night_of = slept.night_of
        JOIN shelter.stay AS s ON s.id = coalesce(slept.stay_id, standing.stay_id)
        JOIN last ON last.site_id = s.site_id
        WHERE (slept.stay_id IS NULL OR standing.stay_id IS NULL)
          AND s.recorded_at < last.read_at
          AND NOT EXISTS (
              SELECT FROM shelter.outbox AS o
              WHERE o.subject = s.id AND o.recorded_at >= last.read_at AND o.type LIKE 'shelter.stay%'
          )
        """,
        "I6",
    ),
    "I6 a closed census' figures are of its people": (
        """
        SELECT c.id, c.people, c.figures FROM shelter.census AS c
        CROSS JOIN jsonb_to_record(c.figures)
            AS f(present integer, away integer, in_beds integer, in_places integer, sharing integer, overflow integer,
                 without_bed integer)
        WHERE c.figures IS NOT NULL
          AND (f.present + f.away, f.in_beds + f.in_places + f.sharing + f.overflow + f.without_bed)
              IS DISTINCT FROM (c.people, f.present)
        """,
        "I6",
    ),
    # One that is not there yet is on its way: that is the outbox' and the inbox' business.
    "I6 coordination tells a census as it was closed": (
        """
        SELECT c.id, c.people, told.people FROM coordination.census AS told
        LEFT JOIN shelter.census AS c ON c.id = told.census_id
        WHERE c.id IS NULL
           OR (c.site_id, c.night_of, c.people_before, c.came, c.went, c.people, c.not_seen, c.figures)
              IS DISTINCT FROM
              (told.site_id, told.night_of, told.people_before, told.came, told.went, told.people, told.not_seen,
               told.figures)
        """,
        "I6",
    ),
    "I6 a night of a stay stands once": (
        """
        SELECT n.stay_id, n.night_of, count(*) FROM shelter.night AS n
        WHERE NOT EXISTS (SELECT FROM shelter.night_taken_back AS t WHERE t.night_id = n.id)
        GROUP BY n.stay_id, n.night_of HAVING count(*) > 1
        """,
        "I6",
    ),
}
