"""A layout that changes: versions of rooms, what is retired, overflow, and who changed what."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0005"
down_revision = "0004"

STATEMENTS = [
    """
    ALTER TABLE shelter ADD COLUMN overflow_since timestamptz, ADD COLUMN overflow_reason text,
        ADD CONSTRAINT shelter_overflow_whole CHECK (num_nulls(overflow_since, overflow_reason) IN (0, 2))
    """,
    "ALTER TABLE room ADD COLUMN version integer NOT NULL DEFAULT 1, ADD COLUMN retired_at timestamptz",
    "ALTER TABLE bed ADD COLUMN retired_at timestamptz",
    "CREATE INDEX room_given ON room (household_id) WHERE household_id IS NOT NULL",
    # Each version of a shelter with what made it one, and by whom; to which household a room was given is not kept.
    """
    CREATE TABLE layout_change (
        id uuid CONSTRAINT layout_change_pkey PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES shelter,
        version integer NOT NULL,
        kind text NOT NULL,
        room_id uuid,
        bed_id uuid,
        reason text,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        fingerprint text,
        changed_by uuid NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT layout_change_version_once UNIQUE (site_id, version)
    )
    """,
    """
    INSERT INTO layout_change (id, site_id, version, kind, reason, before, after, changed_by, changed_at)
    SELECT gen_random_uuid(), site_id, version, 'OPENED', waiver_reason, '{}',
           jsonb_strip_nulls(jsonb_build_object('covered_area_m2', covered_area_m2, 'day_capacity', day_capacity,
                             'night_capacity', night_capacity, 'waiver_m2_per_person', waiver_m2_per_person)),
           recorded_by, recorded_at
    FROM shelter
    """,
    # Who was put into a room that is given to others, on purpose.
    """
    CREATE TABLE given_room_stay (
        stay_id uuid CONSTRAINT given_room_stay_pkey PRIMARY KEY REFERENCES stay,
        room_id uuid NOT NULL REFERENCES room,
        reason text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL
    )
    """,
]
UNDONE = [
    "DROP INDEX room_given",
    "ALTER TABLE bed DROP COLUMN retired_at",
    "ALTER TABLE room DROP COLUMN version, DROP COLUMN retired_at",
    "ALTER TABLE shelter DROP COLUMN overflow_since, DROP COLUMN overflow_reason",
]
OF_A_SHELTER = (
    "version, covered_area_m2, day_capacity, night_capacity, waiver_m2_per_person, waiver_reason, waived_by, "
    "overflow_since, overflow_reason"
)
OF_A_ROOM = "version, neutral_code, population, covered_area_m2, floor, accessible, places, household_id, retired_at"
NEW_GRANTS = {"shelter": OF_A_SHELTER, "room": OF_A_ROOM, "bed": "kind, retired_at"}


def upgrade() -> None:
    """Add them; every layout that is there has one change: that it was laid out."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table, columns in NEW_GRANTS.items():
        grant(table, f"UPDATE ({columns})")
    grant("layout_change", "SELECT, INSERT")
    grant("given_room_stay", "SELECT, INSERT")


def downgrade() -> None:
    """Take them away; the grants on columns that stay go with the tables."""
    drop_tables("given_room_stay", "layout_change")
    for statement in UNDONE:
        op.execute(statement)
