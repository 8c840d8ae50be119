"""Changes of records: history, conflicts, moves, splits; the devices that work offline."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHANGE = """
    CREATE TABLE {record}_change (
        id uuid PRIMARY KEY, edit_id uuid NOT NULL, {record}_id uuid NOT NULL REFERENCES {record}, field text NOT NULL,
        base jsonb, old jsonb, new jsonb, base_version integer, supersedes uuid[] NOT NULL,
        changed_by uuid, device_id uuid, device_seq bigint NOT NULL,
        occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        source text NOT NULL
            CONSTRAINT {record}_change_source_known
            CHECK (source IN ('DESK', 'DEVICE', 'PAPER', 'RESOLUTION', 'MOVE', 'MERGE', 'IMPORT'))
    )
"""

TABLES = [
    "ALTER TABLE person ADD COLUMN phone_key text",
    "ALTER TABLE household ADD COLUMN unnamed_details jsonb NOT NULL DEFAULT '{}'",
    _CHANGE.format(record="person"),
    "CREATE INDEX person_change_person ON person_change (person_id, recorded_at)",
    _CHANGE.format(record="household"),
    "CREATE INDEX household_change_household ON household_change (household_id, recorded_at)",
    """
    CREATE TABLE edit_conflict (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, field text NOT NULL,
        state text NOT NULL CONSTRAINT edit_conflict_state_known CHECK (state IN ('OPEN', 'RESOLVED')),
        change_ids uuid[] NOT NULL, opened_at timestamptz NOT NULL,
        resolved_at timestamptz, resolved_by uuid, resolution uuid REFERENCES person_change
    )
    """,
    "CREATE UNIQUE INDEX edit_conflict_open ON edit_conflict (person_id, field) WHERE state = 'OPEN'",
    """
    CREATE TABLE household_alternate (
        id uuid PRIMARY KEY, household_id uuid NOT NULL REFERENCES household, person_id uuid REFERENCES person,
        name text, added_at timestamptz NOT NULL, added_by uuid NOT NULL, removed_at timestamptz, removed_by uuid,
        CONSTRAINT alternate_is_somebody CHECK (num_nonnulls(person_id, name) = 1)
    )
    """,
    "CREATE INDEX alternate_household ON household_alternate (household_id) WHERE removed_at IS NULL",
    """
    CREATE TABLE quiet_split (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, household_id uuid REFERENCES household,
        own_person_id uuid NOT NULL REFERENCES person, own_household_id uuid NOT NULL REFERENCES household,
        made_at timestamptz NOT NULL, made_by uuid NOT NULL
    )
    """,
    "CREATE INDEX quiet_split_person ON quiet_split (person_id)",
    """
    CREATE TABLE device (
        id uuid PRIMARY KEY, version integer NOT NULL, site_id uuid NOT NULL, kind text NOT NULL,
        active boolean NOT NULL
    )
    """,
    """
    CREATE TABLE device_contact (
        device_id uuid PRIMARY KEY, contact_at timestamptz NOT NULL, offset_ms bigint NOT NULL
    )
    """,
]

GRANTS = {
    "person": "UPDATE (household_id, site_id, given_names, family_names, sex, birth_date, birth_precision, nationality,"
    " origin_department, languages, phone, phone_key, relationship, populations, cared_for_by, care_basis, child_alarm,"
    " search_text)",
    "household": "UPDATE (size, population, head_person_id, dwelling_id, unnamed_details)",
    "document": "UPDATE (type, country, number, number_key), DELETE",
    "person_change": "SELECT, INSERT",
    "household_change": "SELECT, INSERT",
    "edit_conflict": "SELECT, INSERT, UPDATE (state, change_ids, resolved_at, resolved_by, resolution)",
    "household_alternate": "SELECT, INSERT, UPDATE (household_id, removed_at, removed_by)",
    "quiet_split": "SELECT, INSERT",
    "device": "SELECT, INSERT, UPDATE",
    "device_contact": "SELECT, INSERT, UPDATE",
}


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    for statement in TABLES:
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)


def downgrade() -> None:
    """Drop them, children first."""
    drop_tables(
        "device_contact", "device", "quiet_split", "household_alternate", "edit_conflict", "household_change",
        "person_change",
    )  # fmt: skip
    op.execute("ALTER TABLE household DROP COLUMN unnamed_details")
    op.execute("ALTER TABLE person DROP COLUMN phone_key")
