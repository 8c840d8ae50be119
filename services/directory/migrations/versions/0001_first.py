"""The directory's first tables."""

from __future__ import annotations

from alembic import op

from shared.migrations import EVENT_TABLES, drop_tables, grant, make_event_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PLACES = [
    """
    CREATE TABLE agency (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        kind text NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        fingerprint bytea NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX agency_code_once ON agency (lower(code))",
    """
    CREATE TABLE emergency (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        cause text NOT NULL,
        opened_on date NOT NULL,
        closed_on date,
        version integer NOT NULL CHECK (version >= 1),
        fingerprint bytea NOT NULL,
        CONSTRAINT emergency_closed_after_opened CHECK (closed_on >= opened_on)
    )
    """,
    "CREATE UNIQUE INDEX emergency_code_once ON emergency (lower(code))",
    """
    CREATE TABLE site (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        kind text NOT NULL,
        pcode text NOT NULL,
        place_text text,
        latitude double precision,
        longitude double precision,
        managing_agency_id uuid NOT NULL CONSTRAINT site_managing_agency REFERENCES agency,
        holding_agency_id uuid NOT NULL CONSTRAINT site_holding_agency REFERENCES agency,
        confidential_location boolean NOT NULL,
        attributes jsonb NOT NULL,
        open boolean NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        fingerprint bytea NOT NULL,
        CONSTRAINT site_coordinates_whole CHECK ((latitude IS NULL) = (longitude IS NULL)),
        CONSTRAINT site_confidential_without_coordinates CHECK (NOT confidential_location OR latitude IS NULL)
    )
    """,
    "CREATE UNIQUE INDEX site_code_once ON site (lower(code))",
]

PEOPLE = [
    """
    CREATE TABLE staff (
        id uuid PRIMARY KEY,
        username text NOT NULL CONSTRAINT staff_username_once UNIQUE,
        display_name text NOT NULL,
        language text NOT NULL,
        agency_id uuid NOT NULL CONSTRAINT staff_agency REFERENCES agency,
        password_hash text NOT NULL,
        password_is_given boolean NOT NULL,
        totp_sealed bytea,
        totp_confirmed_at timestamptz,
        totp_step_last bigint,
        active boolean NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        fingerprint bytea NOT NULL,
        CONSTRAINT staff_totp_whole CHECK (totp_confirmed_at IS NULL OR totp_sealed IS NOT NULL)
    )
    """,
    """
    CREATE TABLE staff_role (
        id uuid PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT staff_role_staff REFERENCES staff,
        role text NOT NULL,
        site_id uuid CONSTRAINT staff_role_site REFERENCES site,
        until date,
        CONSTRAINT staff_role_once UNIQUE NULLS NOT DISTINCT (staff_id, role, site_id),
        CONSTRAINT staff_role_everywhere_is_admin CHECK ((role = 'ADMIN') = (site_id IS NULL)),
        CONSTRAINT staff_role_ends CHECK (until IS NOT NULL OR role = 'ADMIN')
    )
    """,
    "CREATE INDEX staff_role_by_site ON staff_role (site_id)",
    """
    CREATE TABLE sign_in_guard (
        name_digest bytea PRIMARY KEY,
        failures integer NOT NULL,
        locked_until timestamptz,
        tried_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX sign_in_guard_age ON sign_in_guard (tried_at)",
    """
    CREATE TABLE staff_session (
        id uuid PRIMARY KEY,
        staff_id uuid NOT NULL CONSTRAINT staff_session_staff REFERENCES staff,
        second_factor boolean NOT NULL,
        started_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        ended_at timestamptz
    )
    """,
    "CREATE INDEX staff_session_open ON staff_session (staff_id) WHERE ended_at IS NULL",
    """
    CREATE TABLE refresh_token (
        digest bytea PRIMARY KEY,
        session_id uuid NOT NULL CONSTRAINT refresh_token_session REFERENCES staff_session,
        issued_at timestamptz NOT NULL,
        used_at timestamptz
    )
    """,
]

MACHINES = [
    """
    CREATE TABLE device (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        site_id uuid NOT NULL CONSTRAINT device_site REFERENCES site,
        kind text NOT NULL,
        enrolment_digest bytea CONSTRAINT device_enrolment_once UNIQUE,
        enrolment_until timestamptz,
        enrolled_at timestamptz,
        revoked_at timestamptz,
        version integer NOT NULL CHECK (version >= 1),
        fingerprint bytea NOT NULL
    )
    """,
    """
    CREATE TABLE client (
        id uuid PRIMARY KEY,
        device_id uuid CONSTRAINT client_device REFERENCES device,
        agency_id uuid CONSTRAINT client_agency REFERENCES agency,
        scopes text[] NOT NULL,
        secret_digest bytea NOT NULL,
        created_at timestamptz NOT NULL,
        used_at timestamptz,
        revoked_at timestamptz,
        CONSTRAINT client_of_one CHECK (num_nonnulls(device_id, agency_id) = 1)
    )
    """,
    "CREATE UNIQUE INDEX client_one_per_device ON client (device_id) WHERE revoked_at IS NULL",
    "CREATE INDEX client_by_agency ON client (agency_id)",
]

RECORDS = [
    """
    CREATE TABLE revocation (
        position bigint PRIMARY KEY,
        subject uuid NOT NULL,
        revoked_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE audit (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        actor uuid,
        actor_kind text NOT NULL,
        act text NOT NULL,
        subject uuid,
        outcome text NOT NULL,
        correlation_id text NOT NULL
    )
    """,
    "CREATE INDEX audit_by_subject ON audit (subject, at)",
]

GRANTS = {
    "agency": "SELECT, INSERT, UPDATE",
    "emergency": "SELECT, INSERT, UPDATE",
    "site": "SELECT, INSERT, UPDATE",
    "staff": "SELECT, INSERT, UPDATE",
    "staff_role": "SELECT, INSERT, DELETE",
    "sign_in_guard": "SELECT, INSERT, UPDATE, DELETE",
    "staff_session": "SELECT, INSERT, UPDATE (ended_at)",
    "refresh_token": "SELECT, INSERT, UPDATE (used_at)",
    "device": "SELECT, INSERT, UPDATE",
    "client": "SELECT, INSERT, UPDATE (used_at, revoked_at)",
    "revocation": "SELECT, INSERT",
    "audit": "SELECT, INSERT",
}


def upgrade() -> None:
    for statement in (*PLACES, *PEOPLE, *MACHINES, *RECORDS):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
    make_event_tables()


def downgrade() -> None:
    drop_tables(*reversed(GRANTS), *EVENT_TABLES)
