"""`amparo verify`: recompute the invariants from the tables, and name what is broken.

I1 stock, I2 entitlement, I3 one effect per id, I5 beds, I6 places, I7 outbox, I8 inbox, I11 audit,
I12 roles, I14 erasure. It reads only; each
check has a negative control in the tests that plants a fault and must turn it red.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import asyncpg

from amparo.installation import SERVICES
from amparo.verify import audits, erasures, inboxes, merges, outboxes, privileges
from shared.settings import Settings

ROWS_SHOWN_MAX = 5

QUERIES: dict[str, tuple[str, str]] = {
    "I1 legs of each movement sum to zero": (
        "SELECT movement_id, item_id, sum(qty) FROM distribution.leg GROUP BY 1, 2 HAVING sum(qty) <> 0",
        "I1",
    ),
    "I1 balance is the sum of its legs": (
        """
        SELECT coalesce(b.place_id, l.place_id), coalesce(b.account, l.account), coalesce(b.item_id, l.item_id), b.qty,
               l.qty
        FROM (SELECT place_id, account, item_id, lot_id, qty FROM distribution.balance WHERE qty <> 0) AS b
        FULL JOIN (SELECT place_id, account, item_id, lot_id, sum(qty) AS qty FROM distribution.leg
                   GROUP BY 1, 2, 3, 4 HAVING sum(qty) <> 0) AS l USING (place_id, account, item_id, lot_id)
        WHERE b.qty IS DISTINCT FROM l.qty
        """,
        "I1",
    ),
    "I1 no physical account is negative": (
        """
        SELECT place_id, account, item_id, qty FROM distribution.balance
        WHERE qty < 0 AND account NOT IN ('SUPPLIER', 'ADJUSTED', 'DISCREPANCY')
        """,
        "I1",
    ),
    "I2 taken and over are the live claims": (
        """
        SELECT e.rule_id, e.unit_id, e.window_key, e.allowance, e.taken, e.over, c.qty
        FROM distribution.entitlement AS e
        LEFT JOIN (SELECT rule_id, unit_id, window_key, sum(qty) FILTER (WHERE blocks IS NULL OR over) AS qty
                   FROM distribution.claim WHERE live GROUP BY 1, 2, 3) AS c USING (rule_id, unit_id, window_key)
        WHERE e.taken <> least(coalesce(c.qty, 0), e.allowance)
           OR e.over <> greatest(coalesce(c.qty, 0) - e.allowance, 0)
        """,
        "I2",
    ),
    "I2 every live claim counts in an entitlement": (
        """
        SELECT c.handout_id, c.rule_id, c.unit_id, c.window_key FROM distribution.claim AS c
        WHERE c.live AND NOT EXISTS (
            SELECT FROM distribution.entitlement AS e
            WHERE (e.rule_id, e.unit_id, e.window_key) = (c.rule_id, c.unit_id, c.window_key))
        """,
        "I2",
    ),
    "I2 every excess has one open case with that excess": (
        """
        SELECT coalesce(e.rule_id, k.rule_id), coalesce(e.unit_id, k.unit_id), e.over, k.excess
        FROM (SELECT rule_id, unit_id, window_key, over FROM distribution.entitlement WHERE over > 0) AS e
        FULL JOIN (SELECT rule_id, unit_id, window_key, excess FROM distribution.review_case
                   WHERE kind = 'OVER_ISSUE' AND state = 'OPEN') AS k USING (rule_id, unit_id, window_key)
        WHERE e.over IS DISTINCT FROM k.excess
        """,
        "I2",
    ),
    "I3 every hand-out has one verdict and, if goods left, one movement": (
        """
        SELECT h.id, v.verdict FROM distribution.handout AS h
        LEFT JOIN distribution.verdict AS v ON v.handout_id = h.id
        LEFT JOIN distribution.movement AS m ON m.id = h.id
        WHERE v.verdict IS NULL OR (v.verdict NOT IN ('REFUSED', 'DUPLICATE_SCAN')) <> (m.id IS NOT NULL)
        """,
        "I3",
    ),
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
        SELECT a.token, a.stay_id, b.stay_id FROM shelter.bed_use AS a JOIN shelter.bed_use AS b
             ON a.token = b.token AND a.id < b.id AND a.during && b.during
        """,
        "I5",
    ),
    "I5 a bed is used for as long as its stay lasts": (
        """
        SELECT coalesce(s.id, u.stay_id), s.started_at, s.ended_at, u.during
        FROM shelter.stay AS s FULL JOIN (SELECT * FROM shelter.bed_use WHERE kind = 'STAY') AS u ON u.stay_id = s.id
        WHERE (s.id IS NULL OR u.id IS NULL)
           OR (s.bed_id, s.person_id) IS DISTINCT FROM (u.bed_id, u.person_id)
           OR u.during <> CASE WHEN s.end_reason = 'ENTERED_IN_ERROR' THEN 'empty'
                               ELSE tstzrange(s.started_at, s.ended_at) END
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
    "I7 every hand-out that left or was refused has its event": (
        """
        SELECT h.id FROM distribution.handout AS h JOIN distribution.verdict AS v ON v.handout_id = h.id
        WHERE v.verdict <> 'DUPLICATE_SCAN'
          AND (SELECT count(*) FROM distribution.outbox AS o WHERE o.subject = h.id AND o.type IN
               ('distribution.handout_given.v1', 'distribution.handout_refused.v1')) <> 1
        """,
        "I7",
    ),
    **merges.QUERIES,
    **outboxes.QUERIES,
    **erasures.QUERIES,
    **privileges.QUERIES,
}
"""Each check's query answers the rows that break it; $1 are the roles, $2 their services."""


@dataclass(frozen=True)
class Finding:
    """One check: `broken` counts the rows that break it, `examples` shows some of their ids."""

    check: str
    invariant: str
    broken: int
    examples: list[str]

    @property
    def ok(self) -> bool:
        """Nothing breaks it."""
        return self.broken == 0

    def as_json(self) -> dict[str, object]:
        """The finding as a JSON object."""
        return {**asdict(self), "ok": self.ok}


async def verify(
    settings: Settings, admin_url: str, *, grace_seconds: float = 0.0, checkpoint: Path | None = None
) -> list[Finding]:
    """Run every check, reading only; younger events than `grace_seconds` may still be on their way.

    `checkpoint` is a file of exported checkpoints, to hold the audit against.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("SET default_transaction_read_only = on")
        return await findings_of(connection, settings, grace_seconds=grace_seconds, checkpoint=checkpoint)
    finally:
        await connection.close()


async def findings_of(
    connection: asyncpg.Connection,
    settings: Settings,
    *,
    grace_seconds: float = 0.0,
    checkpoint: Path | None = None,
) -> list[Finding]:
    """Run every check on a connection that may read everything."""
    roles = [settings.role(service) for service in SERVICES]
    findings = [await _check(connection, name, *QUERIES[name], roles) for name in QUERIES]
    for service in SERVICES:
        for name, rows in (await inboxes.broken(connection, service, grace_seconds)).items():
            findings.append(_finding(name, inboxes.INVARIANT, rows))
    for name, faults in (await audits.broken(connection, settings, checkpoint)).items():
        findings.append(_finding(name, audits.INVARIANT, faults))
    return findings


async def _check(connection: asyncpg.Connection, name: str, query: str, invariant: str, roles: list[str]) -> Finding:
    arguments = [roles] if "$1" in query else []
    if "$2" in query:
        arguments = [roles, list(SERVICES)]
    if "$2" in query and "$1" not in query:
        query, arguments = query.replace("$2", "$1"), [list(SERVICES)]
    return _finding(name, invariant, await connection.fetch(query, *arguments))


def _finding(name: str, invariant: str, rows: Sequence[Sequence[object]]) -> Finding:
    return Finding(name, invariant, len(rows), [" ".join(map(str, row)) for row in rows[:ROWS_SHOWN_MAX]])
