"""Merged people and households: facts stand as they were told, and are counted by whom an id stands for."""

from __future__ import annotations

from alembic import op

from shared.migrations import grant

revision = "0003"
down_revision = "0002"

NOUNS = ("person", "household")


def _alias(noun: str) -> str:
    """The ids that stand for another, in one pass over the few records that were ever merged.

    Where a circle seems to be, because an event is still to come, the least id of it stands for all.
    """
    return f"""
    CREATE VIEW {noun}_alias AS
    WITH RECURSIVE up AS (
        SELECT {noun}_id AS known_as, merged_into AS leads_to, ARRAY[{noun}_id] AS path
        FROM {noun} WHERE merged_into IS NOT NULL
        UNION ALL
        SELECT up.known_as, r.merged_into, up.path || up.leads_to
        FROM up JOIN {noun} AS r ON r.{noun}_id = up.leads_to
        WHERE r.merged_into IS NOT NULL AND up.leads_to <> ALL (up.path)
    )
    SELECT DISTINCT ON (known_as) known_as AS {noun}_id,
           CASE
               WHEN leads_to <> ALL (path) THEN leads_to
               ELSE (SELECT c.id FROM unnest(path[array_position(path, leads_to):]) AS c(id) ORDER BY c.id LIMIT 1)
           END AS standing_id
    FROM up
    ORDER BY known_as, cardinality(path) DESC
    """


def upgrade() -> None:
    """Add them."""
    for noun in NOUNS:
        op.execute(f"ALTER TABLE {noun} ADD COLUMN merged_into uuid")
        op.execute(f"CREATE INDEX {noun}_merged ON {noun} (merged_into) WHERE merged_into IS NOT NULL")
        op.execute(_alias(noun))
        grant(f"{noun}_alias", "SELECT")


def downgrade() -> None:
    """Take them away."""
    for noun in NOUNS:
        op.execute(f"DROP VIEW {noun}_alias")
        op.execute(f"ALTER TABLE {noun} DROP COLUMN merged_into")
