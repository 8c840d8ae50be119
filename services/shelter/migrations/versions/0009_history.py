"""What was, what is expected, what a census told of the house, and evacuation sheets that are kept."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0009"
down_revision = "0008"

STATEMENTS = [
    # Whoever was there at an instant is one of those who are still there, or left later.
    "CREATE INDEX stay_ended ON stay (site_id, ended_at) WHERE ended_at IS NOT NULL",
    "ALTER TABLE census ADD COLUMN figures jsonb",
    "ALTER TABLE arrival_group ADD COLUMN announced integer, ADD COLUMN occurred_at timestamptz",
    "CREATE INDEX arrival_group_expected ON arrival_group (site_id) WHERE state = 'EXPECTED'",
    # `content` is emptied after a while; number, moment and seal stay.
    """
    CREATE TABLE evacuation_sheet (
        id uuid CONSTRAINT evacuation_sheet_pkey PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES shelter,
        number integer NOT NULL CHECK (number > 0),
        census_id uuid CONSTRAINT evacuation_sheet_census_once UNIQUE REFERENCES census,
        as_of timestamptz NOT NULL,
        people integer NOT NULL CHECK (people >= 0),
        seal text NOT NULL,
        content jsonb,
        issued_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT evacuation_sheet_number_once UNIQUE (site_id, number)
    )
    """,
    """
    CREATE TABLE evacuation_sheet_read (
        id uuid CONSTRAINT evacuation_sheet_read_pkey PRIMARY KEY,
        sheet_id uuid NOT NULL REFERENCES evacuation_sheet,
        paper text NOT NULL,
        language text NOT NULL,
        read_by uuid NOT NULL,
        read_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE INDEX evacuation_sheet_read_of ON evacuation_sheet_read (sheet_id)",
]
UNDONE = [
    "DROP INDEX arrival_group_expected",
    "ALTER TABLE arrival_group DROP COLUMN announced, DROP COLUMN occurred_at",
    "ALTER TABLE census DROP COLUMN figures",
    "DROP INDEX stay_ended",
]


def upgrade() -> None:
    """Make them; of a sheet that was issued, nothing but its content ever changes."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("evacuation_sheet", "SELECT, INSERT, UPDATE (content)")
    grant("evacuation_sheet_read", "SELECT, INSERT")


def downgrade() -> None:
    """Drop them."""
    drop_tables("evacuation_sheet_read", "evacuation_sheet")
    for statement in UNDONE:
        op.execute(statement)
