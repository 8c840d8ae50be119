"""I12: what Postgres' catalogue says of the services' roles; $1 are the roles, $2 their services."""

from __future__ import annotations

QUERIES: dict[str, tuple[str, str]] = {
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
                        OR has_table_privilege(r.role, c.oid, 'REFERENCES, TRIGGER')
                        OR has_any_column_privilege(r.role, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') END
        """,
        "I12",
    ),
    "I12 no role may run another service's functions or procedures": (
        """
        SELECT r.role, p.oid::regprocedure FROM unnest($1::text[], $2::text[]) AS r(role, own)
        JOIN pg_namespace AS n ON n.nspname = ANY($2) AND n.nspname <> r.own
        JOIN pg_proc AS p ON p.pronamespace = n.oid
        -- Without a list of its own a function is everybody's to run.
        CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
        WHERE a.grantee IN (0, (SELECT oid FROM pg_roles WHERE rolname = r.role))
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
