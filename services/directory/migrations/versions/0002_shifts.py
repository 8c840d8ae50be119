"""Shifts of workers on a device, and the codes by which one is handed over without a network."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = [
    """
    CREATE TABLE shift (
        id uuid PRIMARY KEY,
        device_id uuid NOT NULL CONSTRAINT shift_device REFERENCES device,
        staff_id uuid NOT NULL CONSTRAINT shift_staff REFERENCES staff,
        site_id uuid NOT NULL CONSTRAINT shift_site REFERENCES site,
        roles text[] NOT NULL,
        public_key jsonb NOT NULL,
        share_sealed bytea,
        opened_at timestamptz NOT NULL,
        offline_until timestamptz NOT NULL,
        ended_at timestamptz,
        version integer NOT NULL CHECK (version >= 1),
        fingerprint bytea NOT NULL,
        CONSTRAINT shift_share_ends_with_it CHECK ((ended_at IS NULL) = (share_sealed IS NOT NULL))
    )
    """,
    "CREATE UNIQUE INDEX shift_one_open ON shift (device_id, staff_id) WHERE ended_at IS NULL",
    "CREATE INDEX shift_open_of_staff ON shift (staff_id) WHERE ended_at IS NULL",
    "CREATE INDEX shift_open_until ON shift (offline_until) WHERE ended_at IS NULL",
    """
    CREATE TABLE offline_slot (
        id uuid PRIMARY KEY,
        device_id uuid NOT NULL CONSTRAINT offline_slot_device REFERENCES device,
        code_sealed bytea,
        made_at timestamptz NOT NULL,
        used_at timestamptz,
        CONSTRAINT offline_slot_used_once CHECK (used_at IS NULL OR code_sealed IS NULL)
    )
    """,
    "CREATE INDEX offline_slot_unused ON offline_slot (device_id) WHERE code_sealed IS NOT NULL",
]


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    grant("shift", "SELECT, INSERT, UPDATE (share_sealed, ended_at, version)")
    grant("offline_slot", "SELECT, INSERT, UPDATE (code_sealed, used_at)")


def downgrade() -> None:
    drop_tables("offline_slot", "shift")
