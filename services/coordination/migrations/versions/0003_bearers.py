"""Whose a card was said to be at last: figures count one person once, also after nothing may be known of them."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0003"
down_revision = "0002"

WHOSE = ("person", "household")


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
        CREATE TABLE card_bearer (
            card_id uuid NOT NULL,
            version integer NOT NULL,
            person_id uuid,
            household_id uuid,
            CONSTRAINT card_bearer_key PRIMARY KEY (card_id)
        )
        """
    )
    for whose in WHOSE:
        op.execute(f"DROP INDEX card_of_{whose}")
        op.execute(f"CREATE INDEX card_bearer_of_{whose} ON card_bearer ({whose}_id) WHERE {whose}_id IS NOT NULL")
    grant("card_bearer", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Drop it."""
    drop_tables("card_bearer")
    for whose in WHOSE:
        op.execute(f"CREATE INDEX card_of_{whose} ON card ({whose}_id) WHERE {whose}_id IS NOT NULL")
