"""A stay's population that becomes known later, and after how many nights stays are over their time at a shelter."""

from __future__ import annotations

from alembic import context, op

from shared.migrations import grant

revision = "0013"
down_revision = "0012"

STATEMENTS = [
    # Populations with their nights; null: as the settings say.
    """
    ALTER TABLE shelter ADD COLUMN nights_max jsonb
        CONSTRAINT shelter_nights_max_by_population CHECK (jsonb_typeof(nights_max) = 'object')
    """,
    # Everybody of an arrival group, who has a card and who has none.
    "CREATE INDEX stay_of_group ON stay (arrival_group_id) WHERE arrival_group_id IS NOT NULL",
]
UNDONE = ["DROP INDEX stay_of_group", "ALTER TABLE shelter DROP COLUMN nights_max"]


def upgrade() -> None:
    """Add them; a population is filled in once, where there was none."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("shelter", "UPDATE (nights_max)")
    grant("stay", "UPDATE (population)")


def downgrade() -> None:
    """Take them away, with the right to fill a population in."""
    for statement in UNDONE:
        op.execute(statement)
    op.execute(f'REVOKE UPDATE (population) ON stay FROM "{context.config.attributes["role"]}"')
