"""Who is away, whose record is withdrawn, and the code of a card that nobody knew yet: a site's day counts by them."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    "ALTER TABLE stay ADD COLUMN card_code text",
    """
    CREATE TABLE stay_away (
        stay_id uuid NOT NULL,
        version integer NOT NULL,
        site_id uuid NOT NULL,
        away boolean NOT NULL,
        occurred_at timestamptz NOT NULL,
        CONSTRAINT stay_away_key PRIMARY KEY (stay_id, version)
    )
    """,
    """
    CREATE TABLE withdrawal (
        person_id uuid NOT NULL,
        version integer NOT NULL,
        withdrawn boolean NOT NULL,
        CONSTRAINT withdrawal_key PRIMARY KEY (person_id)
    )
    """,
    "CREATE INDEX handout_by_site ON handout (site_id, local_day)",
    "CREATE INDEX service_by_site ON service (site_id, local_day)",
)


def upgrade() -> None:
    """Make them; what was told before they were there is known once coordination is rebuilt."""
    for statement in STATEMENTS:
        op.execute(statement)
    grant("stay_away", "SELECT, INSERT")
    grant("withdrawal", "SELECT, INSERT, UPDATE")


def downgrade() -> None:
    """Drop them."""
    for index in ("handout_by_site", "service_by_site"):
        op.execute(f"DROP INDEX {index}")
    drop_tables("stay_away", "withdrawal")
    op.execute("ALTER TABLE stay DROP COLUMN card_code")
