"""Hand-overs of children: to whom, by which document, by which officer, where."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    CREATE TABLE hand_over (
        id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, site_id uuid NOT NULL, to_kind text NOT NULL,
        to_name text NOT NULL, to_relation text, to_organisation text, document_kind text NOT NULL,
        document_number text, no_document_reason text, closed_tasks uuid[] NOT NULL,
        handed_over_at timestamptz NOT NULL, recorded_by uuid NOT NULL, recorded_at timestamptz NOT NULL,
        CONSTRAINT hand_over_without_document_says_why
            CHECK ((document_kind = 'NONE') = (no_document_reason IS NOT NULL)
                   AND (document_kind <> 'NONE' OR document_number IS NULL))
    )
    """,
    "CREATE INDEX hand_over_person ON hand_over (person_id)",
    """
    CREATE TABLE hand_over_reversal (
        id uuid PRIMARY KEY, hand_over_id uuid NOT NULL REFERENCES hand_over, reason text NOT NULL,
        reversed_by uuid NOT NULL, reversed_at timestamptz NOT NULL,
        CONSTRAINT hand_over_reversed_once UNIQUE (hand_over_id)
    )
    """,
]


def upgrade() -> None:
    """Add them; what was recorded is taken back by another row, and changed by a merge, its undoing and an erasure."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("hand_over", "SELECT, INSERT, UPDATE (person_id, to_name, to_relation, to_organisation, document_number)")
    grant("hand_over_reversal", "SELECT, INSERT")


def downgrade() -> None:
    """Take them away."""
    drop_tables("hand_over_reversal", "hand_over")
