"""Devices: their sequence numbers, those that are lost, and the logs that a named person has to decide on."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = [
    "CREATE INDEX handout_of_device ON handout (device_id, device_seq) "
    "WHERE device_id IS NOT NULL AND device_seq IS NOT NULL",
    """
    CREATE TABLE device_log (
        device_id uuid PRIMARY KEY, complete_seq bigint NOT NULL DEFAULT 0,
        CONSTRAINT device_log_complete_from_zero CHECK (complete_seq >= 0)
    )
    """,
    "COMMENT ON TABLE device_log IS 'One row per device: whoever applies its log or declares it lost holds the row. "
    "Up to complete_seq every number of its sequence is here.'",
    """
    CREATE TABLE lost_device (
        device_id uuid NOT NULL, reason text NOT NULL, site_id uuid NOT NULL, declared_at timestamptz NOT NULL,
        declared_by uuid,  -- nobody here: the directory revoked it
        PRIMARY KEY (device_id, reason),
        CONSTRAINT lost_device_reason_known CHECK (reason IN ('LOST', 'REVOKED'))
    )
    """,
    """
    CREATE TABLE quarantined_log (
        id uuid PRIMARY KEY, device_id uuid NOT NULL, site_id uuid NOT NULL, reason text NOT NULL,
        media_type text NOT NULL, query text NOT NULL, content bytea NOT NULL, digest bytea NOT NULL,
        items integer NOT NULL, sent_by uuid NOT NULL, sent_at timestamptz NOT NULL, received_at timestamptz NOT NULL,
        not_before timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'WAITING', decided_by uuid, decided_at timestamptz, discard_reason text, note text,
        CONSTRAINT quarantined_log_once UNIQUE (device_id, digest),
        CONSTRAINT quarantined_log_reason_known CHECK (reason IN ('LOST', 'REVOKED', 'HANDED_IN')),
        CONSTRAINT quarantined_log_state_known CHECK (state IN ('WAITING', 'APPLIED', 'DISCARDED')),
        CONSTRAINT quarantined_log_decided_by_somebody CHECK
            ((state = 'WAITING') = (decided_by IS NULL) AND (state = 'WAITING') = (decided_at IS NULL)),
        CONSTRAINT quarantined_log_discarded_for_a_reason CHECK ((state = 'DISCARDED') = (discard_reason IS NOT NULL))
    )
    """,
    "CREATE INDEX quarantined_log_of_site ON quarantined_log (site_id, id)",
    """
    CREATE FUNCTION decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a quarantined log is decided once' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER quarantined_log_decided_once BEFORE UPDATE ON quarantined_log
        FOR EACH ROW WHEN (OLD.state <> 'WAITING') EXECUTE FUNCTION decided_once()
    """,
    "CREATE TABLE printed_card (code text PRIMARY KEY, batch_id uuid NOT NULL, site_id uuid NOT NULL)",
    "CREATE INDEX printed_card_of_site ON printed_card (site_id)",
    "ALTER TABLE review_case ADD COLUMN device_id uuid",
    "ALTER TABLE review_case ADD CONSTRAINT case_of_lost_device_names_it "
    "CHECK (kind <> 'DEVICE_LOST' OR device_id IS NOT NULL)",
    "CREATE UNIQUE INDEX one_open_device_lost ON review_case (device_id) WHERE kind = 'DEVICE_LOST' AND state = 'OPEN'",
]


def upgrade() -> None:
    """Make them."""
    for statement in TABLES:
        op.execute(statement)
    grant("device_log", "SELECT, INSERT, UPDATE")
    grant("lost_device", "SELECT, INSERT")
    grant("printed_card", "SELECT, INSERT")
    grant("quarantined_log", "SELECT, INSERT, UPDATE (state, decided_by, decided_at, discard_reason, note)")


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP INDEX one_open_device_lost")
    op.execute("ALTER TABLE review_case DROP COLUMN device_id")
    drop_tables("printed_card", "quarantined_log", "lost_device", "device_log")
    op.execute("DROP FUNCTION decided_once")
    op.execute("DROP INDEX handout_of_device")
