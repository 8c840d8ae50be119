"""Beds and places that are held, and referrals between shelters for which they are.

By their ranges a hold that expires is over by itself.
"""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """
    CREATE TABLE referral (
        id uuid CONSTRAINT referral_pkey PRIMARY KEY,
        version integer NOT NULL DEFAULT 1,
        from_site_id uuid NOT NULL CONSTRAINT referral_from_a_shelter REFERENCES shelter,
        to_site_id uuid NOT NULL CONSTRAINT referral_to_a_shelter REFERENCES shelter,
        state text NOT NULL DEFAULT 'REQUESTED'
            CHECK (state IN ('REQUESTED', 'ACCEPTED', 'DECLINED', 'CANCELLED', 'ARRIVED', 'NOT_ARRIVED')),
        household_id uuid,
        person_ids uuid[] NOT NULL,
        cards text[] NOT NULL,
        people integer NOT NULL CHECK (people > 0),
        reason text NOT NULL,
        hold_id uuid,
        fingerprint text NOT NULL,
        requested_by uuid NOT NULL,
        requested_at timestamptz NOT NULL,
        CONSTRAINT referral_to_another CHECK (from_site_id <> to_site_id)
    )
    """,
    "CREATE INDEX referral_from ON referral (from_site_id, requested_at)",
    "CREATE INDEX referral_to ON referral (to_site_id, requested_at)",
    # What was done to a referral, each a version of it; `undoes` names the step that this one took back.
    """
    CREATE TABLE referral_step (
        id uuid CONSTRAINT referral_step_pkey PRIMARY KEY,
        referral_id uuid NOT NULL REFERENCES referral,
        version integer NOT NULL,
        state text NOT NULL,
        undoes uuid CONSTRAINT referral_step_undone_once UNIQUE REFERENCES referral_step,
        reason text,
        hold_id uuid,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT referral_step_version_once UNIQUE (referral_id, version)
    )
    """,
    """
    CREATE TABLE hold (
        id uuid CONSTRAINT hold_pkey PRIMARY KEY,
        version integer NOT NULL DEFAULT 1,
        site_id uuid NOT NULL CONSTRAINT hold_at_a_shelter REFERENCES shelter,
        arrival_group_id uuid,
        referral_id uuid CONSTRAINT hold_for_a_referral REFERENCES referral,
        reason text,
        held_from timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        released_at timestamptz,
        released_by uuid,
        release_reason text,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT hold_is_for_something CHECK (
            num_nonnulls(arrival_group_id, referral_id) = 1
            OR num_nonnulls(arrival_group_id, referral_id) = 0 AND reason IS NOT NULL),
        CONSTRAINT hold_expires_after_its_start CHECK (expires_at > held_from),
        CONSTRAINT hold_release_whole CHECK (num_nulls(released_at, released_by, release_reason) IN (0, 3))
    )
    """,
    "ALTER TABLE referral ADD CONSTRAINT referral_hold FOREIGN KEY (hold_id) REFERENCES hold",
    "CREATE INDEX hold_site ON hold (site_id, expires_at)",
    "CREATE INDEX hold_group ON hold (arrival_group_id) WHERE arrival_group_id IS NOT NULL",
    # `places` are what is left of those that were `asked`: they are fewer by each guest who is placed by the hold.
    """
    CREATE TABLE hold_place (
        hold_id uuid NOT NULL REFERENCES hold,
        room_id uuid NOT NULL REFERENCES room,
        asked integer NOT NULL CHECK (asked > 0),
        places integer NOT NULL,
        during tstzrange NOT NULL,
        CONSTRAINT hold_place_pkey PRIMARY KEY (hold_id, room_id),
        CONSTRAINT hold_place_within_asked CHECK (places BETWEEN 0 AND asked)
    )
    """,
    "CREATE INDEX hold_place_room ON hold_place (room_id, upper(during))",
    # Which stay took what of a hold, by its check-in (the id is the stay's) or by a move (the step's).
    """
    CREATE TABLE hold_taken (
        id uuid CONSTRAINT hold_taken_pkey PRIMARY KEY,
        hold_id uuid NOT NULL REFERENCES hold,
        stay_id uuid NOT NULL REFERENCES stay,
        bed_id uuid REFERENCES bed,
        room_id uuid REFERENCES room,
        taken_at timestamptz NOT NULL,
        given_back_at timestamptz,
        CONSTRAINT hold_taken_one CHECK (num_nonnulls(bed_id, room_id) = 1)
    )
    """,
    "CREATE INDEX hold_taken_hold ON hold_taken (hold_id)",
    """
    ALTER TABLE bed_use ADD COLUMN hold_id uuid CONSTRAINT bed_use_of_a_hold REFERENCES hold,
        ADD CONSTRAINT bed_use_hold_named CHECK ((kind = 'HOLD') = (hold_id IS NOT NULL))
    """,
    "CREATE UNIQUE INDEX bed_use_hold_once ON bed_use (hold_id, bed_id) WHERE hold_id IS NOT NULL",
)
GRANTS = {
    "referral": "SELECT, INSERT, UPDATE (version, state, hold_id)",
    "referral_step": "SELECT, INSERT",
    "hold": "SELECT, INSERT, UPDATE (version, expires_at, released_at, released_by, release_reason)",
    "hold_place": "SELECT, INSERT, UPDATE (places, during)",
    "hold_taken": "SELECT, INSERT, UPDATE (given_back_at)",
}


def upgrade() -> None:
    """Add them."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)


def downgrade() -> None:
    """Take them away, with the uses of beds that were held."""
    op.execute("DELETE FROM bed_use WHERE kind = 'HOLD'")
    op.execute("ALTER TABLE bed_use DROP CONSTRAINT bed_use_hold_named, DROP COLUMN hold_id")
    op.execute("ALTER TABLE referral DROP CONSTRAINT referral_hold")
    drop_tables("hold_taken", "hold_place", "hold", "referral_step", "referral")
