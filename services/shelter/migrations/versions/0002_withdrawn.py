"""Records of which nothing may be known any more, and what a child's safety needs (docs/adr/0014)."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0002"
down_revision = "0001"

STATEMENTS = [
    "ALTER TABLE person ADD COLUMN withdrawn boolean NOT NULL DEFAULT false",
    "ALTER TABLE household ADD COLUMN withdrawn boolean NOT NULL DEFAULT false",
    "CREATE INDEX stay_of_person ON stay (person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX stay_of_household ON stay (household_id) WHERE household_id IS NOT NULL",
    """
    CREATE TABLE child_alone (
        child_id uuid CONSTRAINT child_alone_pkey PRIMARY KEY,
        version integer NOT NULL,
        card_codes text[] NOT NULL,
        hand_over boolean NOT NULL,
        apart boolean NOT NULL,
        age_band text
    )
    """,
    "CREATE INDEX child_alone_cards ON child_alone USING gin (card_codes)",
]


def upgrade() -> None:
    """Make them."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("child_alone", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Drop them."""
    drop_tables("child_alone")
    op.execute("DROP INDEX stay_of_household")
    op.execute("DROP INDEX stay_of_person")
    op.execute("ALTER TABLE household DROP COLUMN withdrawn")
    op.execute("ALTER TABLE person DROP COLUMN withdrawn")
