"""Households that split off, and the claims that they inherit (docs/adr/0016)."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = [
    """
    CREATE TABLE household_split (
        id uuid PRIMARY KEY, split_from uuid NOT NULL, split_at timestamptz NOT NULL,
        CONSTRAINT household_split_from_another CHECK (split_from <> id)
    )
    """,
    "CREATE INDEX household_split_of ON household_split (split_from)",
    "CREATE INDEX household_split_since ON household_split (split_at)",
    "COMMENT ON TABLE household_split IS 'From which household another split off, and when: told once, and never "
    "otherwise'",
    # As whom: a hand-out has its own claim, and a copy for each unit that inherits it.
    """
    ALTER TABLE claim
        ADD COLUMN inherited boolean NOT NULL DEFAULT false,
        DROP CONSTRAINT claim_pkey,
        ADD PRIMARY KEY (handout_id, rule_id, slot, claimed_as),
        ADD CONSTRAINT claim_inherited_is_its_units CHECK (NOT inherited OR unit_id = claimed_as),
        ADD CONSTRAINT claim_inherited_has_no_slot CHECK (NOT inherited OR (blocks IS NULL AND NOT over))
    """,
    "COMMENT ON COLUMN claim.inherited IS 'A copy of the claim of a household, for one that split off from it later'",
    """
    ALTER TABLE entitlement
        ADD COLUMN inherited integer NOT NULL DEFAULT 0
            CONSTRAINT entitlement_inherited_counted CHECK (inherited >= 0)
    """,
    "COMMENT ON COLUMN entitlement.inherited IS 'Kits that the unit inherited; as many as the rule allows are taken'",
]


def upgrade() -> None:
    """Make them."""
    for statement in TABLES:
        op.execute(statement)
    grant("household_split", "SELECT, INSERT")


def downgrade() -> None:
    """Take them away, with what was inherited."""
    op.execute("DELETE FROM claim WHERE inherited")
    op.execute("ALTER TABLE entitlement DROP COLUMN inherited")
    op.execute(
        """
        ALTER TABLE claim
            DROP CONSTRAINT claim_inherited_has_no_slot, DROP CONSTRAINT claim_inherited_is_its_units,
            DROP CONSTRAINT claim_pkey, ADD PRIMARY KEY (handout_id, rule_id, slot), DROP COLUMN inherited
        """
    )
    drop_tables("household_split")
