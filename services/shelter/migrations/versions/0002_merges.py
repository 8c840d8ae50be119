"""Merged people and households, and cases that end."""

from __future__ import annotations

from alembic import op

from shared.aliases import drop_alias_functions, make_alias_functions
from shared.migrations import grant

revision = "0002"
down_revision = "0001"

NOUNS = ("person", "household")
CASES = (
    """
    ALTER TABLE shelter_case ADD COLUMN resolved_at timestamptz, ADD COLUMN resolution text,
        ADD CONSTRAINT shelter_case_resolved_whole CHECK (num_nulls(resolved_at, resolution) IN (0, 2)),
        DROP CONSTRAINT shelter_case_once
    """,
    "CREATE UNIQUE INDEX shelter_case_open_once ON shelter_case (stay_id, kind) WHERE resolved_at IS NULL",
)
CASES_BEFORE = (
    "DROP INDEX shelter_case_open_once",
    """
    ALTER TABLE shelter_case DROP COLUMN resolved_at, DROP COLUMN resolution,
        ADD CONSTRAINT shelter_case_once UNIQUE (stay_id, kind)
    """,
)


def upgrade() -> None:
    """Add them."""
    for noun in NOUNS:
        op.execute(f"ALTER TABLE {noun} ADD COLUMN merged_into uuid")
        op.execute(f"CREATE INDEX {noun}_merged ON {noun} (merged_into) WHERE merged_into IS NOT NULL")
        make_alias_functions(noun, f"{noun}_id")
    for statement in CASES:
        op.execute(statement)
    grant("shelter_case", "UPDATE (resolved_at, resolution)")


def downgrade() -> None:
    """Take them away."""
    for statement in CASES_BEFORE:
        op.execute(statement)
    for noun in NOUNS:
        drop_alias_functions(noun)
        op.execute(f"ALTER TABLE {noun} DROP COLUMN merged_into")
