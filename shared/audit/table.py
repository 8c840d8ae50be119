"""The audit's tables: append-only by grants for the service's role, and by triggers for everybody else."""

from __future__ import annotations

from shared.migrations import grant

AUDIT_TABLES = ("audit_checkpoint", "audit")

WHAT = (
    "id, site_id, kind, operation, outcome, caller, caller_kind, agency, purpose, subjects, key, exception_id,"
    " trace_id, recorded_at"
)
"""What a row says, in the order in which it is hashed; `position` and `hash` are its place in the chain."""

_TABLES = [
    """
    CREATE TABLE audit (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL,
        position bigint,
        hash bytea,
        kind text NOT NULL CONSTRAINT audit_kind_known CHECK (kind IN ('CHANGE', 'READ')),
        operation text NOT NULL,
        outcome text NOT NULL,
        caller uuid NOT NULL,
        caller_kind text NOT NULL,
        agency uuid,
        purpose text,
        subjects uuid[] NOT NULL,
        key uuid,
        exception_id uuid,
        trace_id text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT audit_sealed_whole CHECK ((position IS NULL) = (hash IS NULL))
    ) WITH (fillfactor = 80)
    """,
    "CREATE UNIQUE INDEX audit_position_once ON audit (site_id, position) WHERE position IS NOT NULL",
    "CREATE INDEX audit_unsealed ON audit (site_id, id) WHERE position IS NULL",
    "CREATE INDEX audit_reads ON audit (caller, recorded_at) WHERE kind = 'READ'",
    "CREATE INDEX audit_read_subjects ON audit USING gin (subjects) WHERE kind = 'READ'",
    """
    CREATE TABLE audit_checkpoint (
        sequence bigint PRIMARY KEY,
        taken_at timestamptz NOT NULL,
        body text NOT NULL,
        kid text NOT NULL,
        signature text NOT NULL
    )
    """,
    """
    CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege'; END $$
    """,
    f"""
    CREATE TRIGGER audit_sealed_once BEFORE UPDATE ON audit FOR EACH ROW
    WHEN (OLD.position IS NOT NULL
          OR ROW({", ".join(f"OLD.{name}" for name in WHAT.split(", "))})
             IS DISTINCT FROM ROW({", ".join(f"NEW.{name}" for name in WHAT.split(", "))}))
    EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_kept BEFORE DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_checkpoint_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()
    """,
]


def make_audit_tables() -> None:
    """In a migration: the audit and its checkpoints, with their grants."""
    from alembic import op

    for statement in _TABLES:
        op.execute(statement)
    grant("audit", "SELECT, INSERT, UPDATE (position, hash)")
    grant("audit_checkpoint", "SELECT, INSERT")


def drop_audit_tables() -> None:
    """In a downgrade: drop them."""
    from alembic import op

    for table in AUDIT_TABLES:
        op.execute(f"DROP TABLE IF EXISTS {table}")
    op.execute("DROP FUNCTION IF EXISTS audit_is_append_only()")
