"""Why stays ended: whose carer is gone, and who has died."""

from __future__ import annotations

from alembic import op

from shared.migrations import grant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = [
    "ALTER TABLE stay ADD COLUMN end_reason text",
    "ALTER TABLE person ADD COLUMN deceased boolean NOT NULL DEFAULT false",
    # Closed by nobody: what raised the task was taken back before anybody saw it.
    """
    ALTER TABLE protection_task DROP CONSTRAINT protection_task_closed_with_outcome,
        ADD CONSTRAINT protection_task_closed_with_outcome
            CHECK (num_nonnulls(closed_at, outcome) IN (0, 2)
                   AND (closed_by IS NOT NULL) <= (closed_at IS NOT NULL)
                   AND (closed_at IS NOT NULL AND closed_by IS NULL) <= (outcome IS NOT DISTINCT FROM 'WITHDRAWN'))
    """,
    "CREATE INDEX protection_task_about ON protection_task (about_id) WHERE kind = 'CARER_LEFT' AND closed_at IS NULL",
    "CREATE INDEX person_carer ON person (cared_for_by) WHERE cared_for_by IS NOT NULL",
    # By whatever id or card shelter knew the person then.
    """
    CREATE FUNCTION stays_of(who uuid) RETURNS SETOF stay LANGUAGE sql STABLE STRICT ROWS 3 BEGIN ATOMIC
        SELECT s.* FROM person_known_as(who) AS k(id) JOIN stay AS s ON s.person_id = k.id
        UNION ALL
        SELECT s.* FROM card AS c JOIN stay AS s ON s.card_id = c.id
        WHERE c.person_id = who AND s.person_id IS NULL;
    END
    """,
]
UNDONE = [
    "DROP FUNCTION stays_of(uuid)",
    "DROP INDEX person_carer",
    "DROP INDEX protection_task_about",
    "DELETE FROM protection_task WHERE closed_at IS NOT NULL AND closed_by IS NULL",
    """
    ALTER TABLE protection_task DROP CONSTRAINT protection_task_closed_with_outcome,
        ADD CONSTRAINT protection_task_closed_with_outcome CHECK (num_nonnulls(closed_at, closed_by, outcome) IN (0, 3))
    """,
    "ALTER TABLE person DROP COLUMN deceased",
    "ALTER TABLE stay DROP COLUMN end_reason",
]


def upgrade() -> None:
    """Add them."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("FUNCTION stays_of(uuid)", "EXECUTE")
    grant("person", "UPDATE (deceased)")


def downgrade() -> None:
    """Take them away."""
    for statement in UNDONE:
        op.execute(statement)
