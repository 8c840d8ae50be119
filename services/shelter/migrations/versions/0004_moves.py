"""Stays that move, pause and resume: their steps, and the uses of beds that are over.

A stay has one present use of a bed (`stay_id`); what it used before stands beside it as closed uses (`past_of`) that
touch. So every earlier statement about "the use of a stay" stays true.
"""

from __future__ import annotations

from alembic import context, op

from shared.migrations import drop_tables, grant

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """
    ALTER TABLE stay ADD COLUMN away_since timestamptz, ADD COLUMN back_by timestamptz, ADD COLUMN leaves_on date,
        ADD CONSTRAINT stay_back_of_who_is_away CHECK (back_by IS NULL OR away_since IS NOT NULL)
    """,
    """
    CREATE INDEX stay_sharing ON stay (shares_with_stay_id)
    WHERE shares_with_stay_id IS NOT NULL AND ended_at IS NULL
    """,
    """
    ALTER TABLE bed_use ADD COLUMN past_of uuid CONSTRAINT bed_use_past_of_a_stay REFERENCES stay,
        DROP CONSTRAINT bed_use_is_something,
        DROP CONSTRAINT bed_use_stay_named,
        ADD CONSTRAINT bed_use_is_something CHECK (num_nonnulls(stay_id, past_of, bed_id) >= 1),
        ADD CONSTRAINT bed_use_stay_named
            CHECK (num_nonnulls(stay_id, past_of) = CASE WHEN kind IN ('STAY', 'AWAY') THEN 1 ELSE 0 END)
    """,
    "CREATE INDEX bed_use_past ON bed_use (past_of) WHERE past_of IS NOT NULL",
    """
    CREATE TABLE stay_step (
        id uuid CONSTRAINT stay_step_pkey PRIMARY KEY,
        stay_id uuid NOT NULL REFERENCES stay,
        version integer NOT NULL,
        kind text NOT NULL CHECK (kind IN ('MOVED', 'LEFT', 'RETURNED')),
        past_use_id uuid NOT NULL CONSTRAINT stay_step_use_once UNIQUE REFERENCES bed_use,
        from_place text NOT NULL,
        from_room_id uuid,
        from_bed_id uuid,
        from_shares_with_stay_id uuid,
        from_overflow_reason text,
        from_away_since timestamptz,
        from_back_by timestamptz,
        place text NOT NULL,
        room_id uuid,
        bed_id uuid,
        shares_with_stay_id uuid,
        overflow_reason text,
        away_since timestamptz,
        back_by timestamptz,
        reason text,
        occurred_at timestamptz NOT NULL,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT stay_step_version_once UNIQUE (stay_id, version)
    )
    """,
    """
    CREATE TABLE stay_step_reversal (
        id uuid CONSTRAINT stay_step_reversal_pkey PRIMARY KEY,
        step_id uuid NOT NULL CONSTRAINT stay_step_reversal_step_once UNIQUE REFERENCES stay_step,
        reason text NOT NULL,
        reversed_by uuid NOT NULL,
        reversed_at timestamptz NOT NULL
    )
    """,
)
APPEND_ONLY = ("stay_step_reversal", "stay_step")
CHANGED = {
    "stay": "place, room_id, bed_id, shares_with_stay_id, overflow_reason",
    "bed_use": "kind, bed_id",
}
"""Columns that stood before, and change from now on."""
BEFORE = (
    "DELETE FROM bed_use WHERE past_of IS NOT NULL",
    "UPDATE bed_use SET kind = 'STAY' WHERE stay_id IS NOT NULL",
    "DROP INDEX bed_use_past",
    """
    ALTER TABLE bed_use DROP CONSTRAINT bed_use_is_something, DROP CONSTRAINT bed_use_stay_named,
        DROP COLUMN past_of,
        ADD CONSTRAINT bed_use_is_something CHECK (stay_id IS NOT NULL OR bed_id IS NOT NULL),
        ADD CONSTRAINT bed_use_stay_named CHECK ((kind = 'STAY') = (stay_id IS NOT NULL))
    """,
    "DROP INDEX stay_sharing",
    """
    ALTER TABLE stay DROP CONSTRAINT stay_back_of_who_is_away, DROP COLUMN leaves_on, DROP COLUMN back_by,
        DROP COLUMN away_since
    """,
)


def upgrade() -> None:
    """Add them; a step is never changed, and its reversal is a row of its own."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in APPEND_ONLY:
        grant(table, "SELECT, INSERT")
    for table, columns in CHANGED.items():
        grant(table, f"UPDATE ({columns})")
    grant("stay", "UPDATE (away_since, back_by, leaves_on)")


def downgrade() -> None:
    """Take them away; each stay keeps its last place alone."""
    drop_tables(*APPEND_ONLY)
    for table, columns in CHANGED.items():
        op.execute(f'REVOKE UPDATE ({columns}) ON {table} FROM "{context.config.attributes["role"]}"')
    for statement in BEFORE:
        op.execute(statement)
