"""The census of each night: what was seen of rooms and guests, and the nights that closing it posts."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0006"
down_revision = "0005"

TABLES = [
    """
    CREATE TABLE census (
        id uuid CONSTRAINT census_pkey PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES shelter,
        night_of date NOT NULL,
        people_before integer NOT NULL,
        came integer NOT NULL,
        went integer NOT NULL,
        people integer NOT NULL,
        not_seen integer NOT NULL CHECK (not_seen >= 0),
        closed_at timestamptz NOT NULL,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT census_night_once UNIQUE (site_id, night_of),
        CONSTRAINT census_balances CHECK (people = people_before + came - went)
    )
    """,
    # A room may be confirmed again until the census is closed: the last one counts. No room: those without a place.
    """
    CREATE TABLE census_room (
        id uuid CONSTRAINT census_room_pkey PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES shelter,
        night_of date NOT NULL,
        room_id uuid REFERENCES room,
        expected integer NOT NULL CHECK (expected >= 0),
        counted jsonb,
        children_short integer NOT NULL CHECK (children_short >= 0),
        confirmed_at timestamptz NOT NULL,
        fingerprint text NOT NULL,
        recorded_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE INDEX census_room_night ON census_room (site_id, night_of)",
    """
    CREATE TABLE sighting (
        census_room_id uuid NOT NULL REFERENCES census_room,
        stay_id uuid NOT NULL REFERENCES stay,
        seen boolean NOT NULL,
        CONSTRAINT sighting_pkey PRIMARY KEY (census_room_id, stay_id)
    )
    """,
    "CREATE INDEX sighting_stay ON sighting (stay_id)",
    # A night that a later closing found wrong is taken back by it, and one that it found missing is posted by it.
    """
    CREATE TABLE night (
        id uuid CONSTRAINT night_pkey PRIMARY KEY,
        census_id uuid NOT NULL REFERENCES census,
        site_id uuid NOT NULL,
        night_of date NOT NULL,
        stay_id uuid NOT NULL REFERENCES stay,
        CONSTRAINT night_once UNIQUE (stay_id, night_of, census_id)
    )
    """,
    "CREATE INDEX night_site ON night (site_id, night_of)",
    "CREATE INDEX night_census ON night (census_id)",
    """
    CREATE TABLE stay_end_reversal (
        id uuid CONSTRAINT stay_end_reversal_pkey PRIMARY KEY,
        stay_id uuid NOT NULL REFERENCES stay,
        ending integer NOT NULL CHECK (ending > 0),
        reason text NOT NULL,
        ended_at timestamptz NOT NULL,
        left_on date NOT NULL,
        end_reason text NOT NULL,
        ended_by uuid NOT NULL,
        reversed_by uuid NOT NULL,
        reversed_at timestamptz NOT NULL,
        CONSTRAINT stay_end_reversal_once UNIQUE (stay_id, ending)
    )
    """,
    """
    CREATE TABLE night_taken_back (
        night_id uuid CONSTRAINT night_taken_back_pkey PRIMARY KEY REFERENCES night,
        census_id uuid NOT NULL REFERENCES census
    )
    """,
]
NAMES = ("stay_end_reversal", "night_taken_back", "night", "sighting", "census_room", "census")


def upgrade() -> None:
    """Make them; nothing of a census is ever changed."""
    for statement in TABLES:
        op.execute(statement)
    for name in NAMES:
        grant(name, "SELECT, INSERT")


def downgrade() -> None:
    """Drop them."""
    drop_tables(*NAMES)
