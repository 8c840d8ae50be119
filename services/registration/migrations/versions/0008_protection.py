"""Protection: restricted needs, tasks, who never sees a record, authorities, discretion, referrals, tracing."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CHANGES = [
    # What somebody stated or wished is kept apart from what follows from needs, so that either may change alone.
    "ALTER TABLE person ADD COLUMN stated_effects text[] NOT NULL DEFAULT '{}'",
    "CREATE INDEX person_protected ON person (site_id) WHERE protected",
    "ALTER TABLE card ADD COLUMN instruction text",
    "ALTER TABLE need DROP COLUMN restricted",
]
CHANGED_BACK = [
    "ALTER TABLE need ADD COLUMN restricted boolean NOT NULL DEFAULT false",
    "ALTER TABLE need ALTER COLUMN restricted DROP DEFAULT",
    "ALTER TABLE card DROP COLUMN instruction",
    "DROP INDEX person_protected",
    "ALTER TABLE person DROP COLUMN stated_effects",
]

NEEDS = [
    """
    CREATE TABLE restricted_need (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, code text NOT NULL,
        recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL,
        CONSTRAINT restricted_need_once UNIQUE (person_id, code)
    )
    """,
    """
    CREATE TABLE functioning (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, site_id uuid NOT NULL, seeing text NOT NULL,
        hearing text NOT NULL, walking text NOT NULL, remembering text NOT NULL, self_care text NOT NULL,
        communicating text NOT NULL, recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX functioning_person ON functioning (person_id, recorded_at)",
    "CREATE INDEX functioning_site ON functioning (site_id)",
]

RECORDS = [
    """
    CREATE TABLE protection_change (
        id uuid PRIMARY KEY, person_id uuid REFERENCES person, household_id uuid REFERENCES household,
        protected boolean NOT NULL, changed_by uuid, changed_at timestamptz NOT NULL,
        CONSTRAINT protection_change_of_one CHECK (num_nonnulls(person_id, household_id) = 1)
    )
    """,
    """
    CREATE TABLE excluded_principal (
        id uuid PRIMARY KEY, record_id uuid NOT NULL, principal_id uuid NOT NULL, excluded_by uuid NOT NULL,
        excluded_at timestamptz NOT NULL,
        CONSTRAINT excluded_once UNIQUE (record_id, principal_id)
    )
    """,
    """
    CREATE TABLE protection_task (
        id uuid PRIMARY KEY, kind text NOT NULL, site_id uuid NOT NULL, person_id uuid REFERENCES person,
        about_id uuid, opened_at timestamptz NOT NULL, due_at timestamptz NOT NULL, seen_at timestamptz,
        seen_by uuid, escalated_at timestamptz, closed_at timestamptz, closed_by uuid, outcome text,
        CONSTRAINT protection_task_seen_by_somebody CHECK (num_nonnulls(seen_at, seen_by) <> 1),
        CONSTRAINT protection_task_closed_with_outcome CHECK (num_nonnulls(closed_at, closed_by, outcome) IN (0, 3))
    )
    """,
    """
    CREATE UNIQUE INDEX protection_task_open_once ON protection_task (person_id, kind, about_id) NULLS NOT DISTINCT
        WHERE closed_at IS NULL
    """,
    "CREATE INDEX protection_task_person ON protection_task (person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX protection_task_of_site ON protection_task (site_id, id)",
    "CREATE INDEX protection_task_unseen ON protection_task (due_at) WHERE seen_at IS NULL AND escalated_at IS NULL",
    """
    CREATE TABLE tracing_request (
        id uuid PRIMARY KEY, site_id uuid NOT NULL, sought_names text NOT NULL, sought_details text,
        seeker_name text NOT NULL, seeker_relationship text NOT NULL, seeker_reach text NOT NULL,
        recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE site_protection (
        site_id uuid PRIMARY KEY, version integer NOT NULL, phone text, adults_only boolean NOT NULL DEFAULT false,
        discreet boolean NOT NULL DEFAULT false, changed_by uuid NOT NULL, changed_at timestamptz NOT NULL
    )
    """,
]

AUTHORITIES = [
    """
    CREATE TABLE authority_request (
        id uuid PRIMARY KEY, site_id uuid NOT NULL, name text NOT NULL, office text NOT NULL,
        asked_at timestamptz NOT NULL, document_seen text NOT NULL, recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX authority_request_site ON authority_request (site_id, id)",
    """
    CREATE TABLE authority_export (
        id uuid PRIMARY KEY, request_id uuid NOT NULL REFERENCES authority_request, person_ids uuid[] NOT NULL,
        asked_by uuid NOT NULL, asked_at timestamptz NOT NULL, approved_by uuid, approved_at timestamptz,
        expires_at timestamptz NOT NULL,
        CONSTRAINT authority_export_of_two CHECK (approved_by IS NULL OR approved_by <> asked_by),
        CONSTRAINT authority_export_approved CHECK (num_nonnulls(approved_by, approved_at) <> 1)
    )
    """,
    "CREATE INDEX authority_export_request ON authority_export (request_id)",
]

REFERRALS = [
    """
    CREATE TABLE referral (
        id uuid PRIMARY KEY, version integer NOT NULL, person_id uuid NOT NULL REFERENCES person, route text NOT NULL,
        state text NOT NULL CONSTRAINT referral_state_known
            CHECK (state IN ('REQUESTED', 'ACCEPTED', 'DECLINED', 'ARRIVED', 'NOT_ARRIVED')),
        basis text NOT NULL, site_id uuid NOT NULL, requested_by uuid NOT NULL, requested_at timestamptz NOT NULL,
        changed_by uuid NOT NULL, changed_at timestamptz NOT NULL, reason text
    )
    """,
    "CREATE INDEX referral_site ON referral (site_id, id)",
    "CREATE INDEX referral_person ON referral (person_id)",
]

GRANTS = {
    "restricted_need": "SELECT, INSERT, UPDATE (person_id)",
    "functioning": "SELECT, INSERT, UPDATE (person_id)",
    "protection_change": "SELECT, INSERT",
    "excluded_principal": "SELECT, INSERT, UPDATE (record_id), DELETE",
    "protection_task": "SELECT, INSERT,"
    " UPDATE (person_id, seen_at, seen_by, escalated_at, closed_at, closed_by, outcome)",
    "tracing_request": "SELECT, INSERT, DELETE",
    "site_protection": "SELECT, INSERT, UPDATE",
    "authority_request": "SELECT, INSERT",
    "authority_export": "SELECT, INSERT, UPDATE (approved_by, approved_at, person_ids)",
    "referral": "SELECT, INSERT, UPDATE (person_id, version, state, changed_by, changed_at, reason)",
    "person": "UPDATE (effects, stated_effects, care_basis, cared_for_by, child_alarm)",
}
TABLES = (
    "referral", "authority_export", "authority_request", "site_protection", "tracing_request", "protection_task",
    "excluded_principal", "protection_change", "functioning", "restricted_need",
)  # fmt: skip


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    for statement in (*CHANGES, *NEEDS, *RECORDS, *AUTHORITIES, *REFERRALS):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)


def downgrade() -> None:
    """Drop them, children first."""
    drop_tables(*TABLES)
    for statement in CHANGED_BACK:
        op.execute(statement)
