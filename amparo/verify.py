"""`amparo verify`: recompute the invariants from the tables, and name what is broken.

I1 stock, I2 entitlement, I3 one effect per id, I5 beds, I6 places, I7 outbox, I8 inbox, I12 roles. It reads only; each
check has a negative control in the tests that plants a fault and must turn it red.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import asyncpg

from amparo.installation import SERVICES
from shared.contracts.catalogue import types_for
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
        LEFT JOIN (SELECT rule_id, unit_id, window_key, sum(qty) AS qty FROM distribution.claim WHERE live
                   GROUP BY 1, 2, 3) AS c USING (rule_id, unit_id, window_key)
        WHERE e.taken <> least(coalesce(c.qty, 0), e.allowance)
           OR e.over <> greatest(coalesce(c.qty, 0) - e.allowance, 0)
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
    "I12 a service's role owns nothing": (
        """
        SELECT r.rolname, d.classid::regclass, d.objid FROM pg_shdepend AS d JOIN pg_roles AS r ON r.oid = d.refobjid
        WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND r.rolname = ANY($1)
          AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        """,
        "I12",
    ),
    "I12 no role may use another service's schema": (
        """
        SELECT r.role, s.schema FROM unnest($1::text[], $2::text[]) AS r(role, own)
        CROSS JOIN unnest($2::text[]) AS s(schema)
        WHERE r.own <> s.schema AND has_schema_privilege(r.role, s.schema, 'USAGE, CREATE')
        """,
        "I12",
    ),
    "I12 no role may touch another service's tables or sequences": (
        """
        SELECT r.role, c.oid::regclass FROM unnest($1::text[], $2::text[]) AS r(role, own)
        JOIN pg_class AS c ON c.relkind IN ('r', 'p', 'v', 'm', 'S')
        JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = ANY($2) AND n.nspname <> r.own
        WHERE CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(r.role, c.oid, 'USAGE, SELECT, UPDATE')
                   ELSE has_table_privilege(r.role, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
                        OR has_any_column_privilege(r.role, c.oid, 'SELECT, INSERT, UPDATE') END
        """,
        "I12",
    ),
    "I12 no role may run another service's functions": (
        """
        SELECT r.role, p.oid::regprocedure FROM unnest($1::text[], $2::text[]) AS r(role, own)
        JOIN pg_namespace AS n ON n.nspname = ANY($2) AND n.nspname <> r.own
        JOIN pg_proc AS p ON p.pronamespace = n.oid
        CROSS JOIN LATERAL aclexplode(p.proacl) AS a
        WHERE a.grantee = (SELECT oid FROM pg_roles WHERE rolname = r.role)
        """,
        "I12",
    ),
    "I12 nothing of a service is given to everybody": (
        """
        SELECT g.object FROM (
            SELECT n.nspname AS schema, n.nspname AS object, n.nspacl AS acl FROM pg_namespace AS n
            UNION ALL
            SELECT n.nspname, c.relname, c.relacl FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            UNION ALL
            SELECT n.nspname, c.relname || '.' || t.attname, t.attacl FROM pg_attribute AS t
            JOIN pg_class AS c ON c.oid = t.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        ) AS g CROSS JOIN LATERAL aclexplode(g.acl) AS a
        WHERE a.grantee = 0 AND g.schema = ANY($2)
        """,
        "I12",
    ),
    "I12 what is made later is given to nobody by default": (
        """
        SELECT d.defaclrole::regrole, n.nspname, d.defaclobjtype FROM pg_default_acl AS d
        LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
        CROSS JOIN LATERAL aclexplode(d.defaclacl) AS a
        WHERE a.grantee <> d.defaclrole
          AND (a.grantee = 0 OR a.grantee IN (SELECT oid FROM pg_roles WHERE rolname = ANY($1)))
          AND (n.nspname IS NULL OR n.nspname = ANY($2))
        """,
        "I12",
    ),
    "I12 no role is a member of another": (
        """
        SELECT m.rolname, g.rolname FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member
        JOIN pg_roles AS g ON g.oid = a.roleid WHERE m.rolname = ANY($1)
        """,
        "I12",
    ),
    "I12 no SECURITY DEFINER function lends its owner's rights": (
        """
        SELECT p.oid::regprocedure FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname = ANY($2)
        """,
        "I12",
    ),
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


async def verify(settings: Settings, admin_url: str) -> list[Finding]:
    """Run every check, reading only."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("SET default_transaction_read_only = on")
        return await findings_of(connection, settings)
    finally:
        await connection.close()


async def findings_of(connection: asyncpg.Connection, settings: Settings) -> list[Finding]:
    """Run every check on a connection that may read everything."""
    roles = [settings.role(service) for service in SERVICES]
    findings = [await _check(connection, name, *QUERIES[name], roles) for name in QUERIES]
    for service in SERVICES:
        findings += await _events(connection, service)
    return findings


async def _check(connection: asyncpg.Connection, name: str, query: str, invariant: str, roles: list[str]) -> Finding:
    arguments = [roles] if "$1" in query else []
    if "$2" in query:
        arguments = [roles, list(SERVICES)]
    if "$2" in query and "$1" not in query:
        query, arguments = query.replace("$2", "$1"), [list(SERVICES)]
    return _finding(name, invariant, await connection.fetch(query, *arguments))


def _finding(name: str, invariant: str, rows: list[asyncpg.Record]) -> Finding:
    return Finding(name, invariant, len(rows), [" ".join(map(str, row)) for row in rows[:ROWS_SHOWN_MAX]])


async def _events(connection: asyncpg.Connection, service: str) -> list[Finding]:
    """I8: nothing unsent, and what the consumer is bound to is in its inbox or parked."""
    unsent = await connection.fetch(f"SELECT id, type FROM {service}.outbox WHERE sent_at IS NULL LIMIT 100")
    findings = [_finding(f"I8 nothing of {service} is unsent", "I8", unsent)]
    types = types_for(service)
    if not types:
        return findings
    logs = " UNION ALL ".join(f"SELECT id, type FROM {name}.outbox" for name in SERVICES)
    missing = await connection.fetch(
        f"""
        SELECT o.id, o.type FROM ({logs}) AS o
        WHERE o.type = ANY($1)
          AND NOT EXISTS (SELECT 1 FROM {service}.inbox AS i WHERE i.event_id = o.id AND i.consumer = $2)
          AND NOT EXISTS (SELECT 1 FROM {service}.parked_event AS p WHERE p.event_id = o.id)
        LIMIT 100
        """,
        types,
        service,
    )
    findings.append(_finding(f"I8 {service} has applied or parked every event that it is bound to", "I8", missing))
    return findings
