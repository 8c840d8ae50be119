"""The table of entries that came from devices' outboxes."""

from __future__ import annotations

ENTRY_GRANTS = (
    "SELECT, INSERT, DELETE, "
    "UPDATE (state, tries, outcome, quarantine, restricted, acting, subjects, kid, content, decided_by, decided_at, "
    "reason, retries, retried)"
)
_STATES = ("RECEIVED", "APPLIED", "OPEN", "QUARANTINED", "RETRIED", "APPLIED_OTHERWISE", "DISCARDED")
_INDEXES = (
    "CREATE INDEX outbox_entry_parked ON outbox_entry (site_id, id) WHERE state NOT IN ('RECEIVED', 'APPLIED')",
    "CREATE INDEX outbox_entry_of_worker ON outbox_entry (worker_id, id) WHERE state NOT IN ('RECEIVED', 'APPLIED')",
    "CREATE INDEX outbox_entry_of_device ON outbox_entry (device_id, id) WHERE state NOT IN ('RECEIVED', 'APPLIED')",
    "CREATE INDEX outbox_entry_decided ON outbox_entry (decided_at) WHERE content IS NOT NULL",
    "CREATE INDEX outbox_entry_unfinished ON outbox_entry (received_at) WHERE state = 'RECEIVED'",
    "CREATE INDEX outbox_entry_subjects ON outbox_entry USING gin (subjects) WHERE content IS NOT NULL",
)


def table_ddl() -> list[str]:
    """The statements that make the table in a service's schema.

    One row per entry for ever: its id, a keyed digest of what was signed, and what became of it. `content` is what was
    signed, of an entry that was put aside alone; with `kid` it is encrypted. `acting` is its worker with the roles of
    the shift, for a retry; `subjects` the ids in it.
    """
    states = ", ".join(f"'{state}'" for state in _STATES)
    return [
        f"""
        CREATE TABLE outbox_entry (
            id uuid PRIMARY KEY,
            device_id uuid NOT NULL,
            worker_id uuid NOT NULL,
            shift_id uuid NOT NULL,
            site_id uuid NOT NULL,
            seq bigint NOT NULL,
            operation text NOT NULL,
            idempotency_key uuid NOT NULL,
            digest bytea NOT NULL,
            captured_at timestamptz NOT NULL,
            offset_ms bigint NOT NULL,
            received_at timestamptz NOT NULL,
            tries integer NOT NULL DEFAULT 0,
            state text NOT NULL DEFAULT 'RECEIVED' CONSTRAINT outbox_entry_state_known CHECK (state IN ({states})),
            outcome jsonb,
            quarantine text,
            restricted boolean NOT NULL DEFAULT false,
            acting jsonb,
            subjects uuid[] NOT NULL DEFAULT '{{}}',
            kid text,
            content bytea,
            retries integer NOT NULL DEFAULT 0,
            retried jsonb,
            decided_by uuid,
            decided_at timestamptz,
            reason text,
            CONSTRAINT outbox_entry_decided_by_somebody CHECK (
                (state IN ('RETRIED', 'APPLIED_OTHERWISE', 'DISCARDED'))
                = (decided_by IS NOT NULL AND decided_at IS NOT NULL AND reason IS NOT NULL)
            ),
            CONSTRAINT outbox_entry_content_while_it_waits CHECK (
                state NOT IN ('OPEN', 'QUARANTINED') OR acting IS NOT NULL
            )
        )
        """,
        *_INDEXES,
    ]


def make_outbox_entry_table() -> None:
    """In a migration: the table with its grants."""
    from alembic import op

    from shared.migrations import grant

    for statement in table_ddl():
        op.execute(statement)
    grant("outbox_entry", ENTRY_GRANTS)
