"""Goods on their way: received, moved, counted, lost, packed, held, recalled, and taken back."""

from shared.contracts.vocabulary import Role

KEEPERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR)
"""Who keeps a site's stock."""
COORDINATORS = (Role.SITE_COORDINATOR,)
"""Who answers for it: approves lots, recalls them, gives goods up."""
READERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR, Role.REPORTER)
