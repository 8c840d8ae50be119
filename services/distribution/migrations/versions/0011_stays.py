"""Stays in a shelter as conditions ask for them: of a person, of a card, and of a household without a person."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add that a stay was entered in error, the card that was scanned, and the indexes."""
    for statement in (
        "ALTER TABLE stay ADD COLUMN undone boolean NOT NULL DEFAULT false",
        "ALTER TABLE stay ADD COLUMN card_code text",
        "CREATE INDEX stay_of_person ON stay (person_id) WHERE person_id IS NOT NULL",
        "CREATE INDEX stay_of_household ON stay (household_id) WHERE person_id IS NULL AND household_id IS NOT NULL",
        "CREATE INDEX stay_of_card ON stay (card_code) WHERE card_code IS NOT NULL",
    ):
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    for statement in (
        "DROP INDEX stay_of_card",
        "DROP INDEX stay_of_household",
        "DROP INDEX stay_of_person",
        "ALTER TABLE stay DROP COLUMN card_code",
        "ALTER TABLE stay DROP COLUMN undone",
    ):
        op.execute(statement)
