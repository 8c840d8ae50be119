"""Who may know of a person's record: the one rule that every read of identity applies.

Conditions of SQL with the parameters `officer_sites`, `agency` and `viewer` (the caller), as `Reading.viewer()` gives
them. A protected record is seen by PROTECTION_OFFICERs of its site who are of the agency that holds its data; while
nothing is known of the site, nobody is known to be one; and by who has broken the glass before it. One who was erased
is seen by nobody. Who is excluded from a record never sees it.
"""

from __future__ import annotations

from services.registration.queries.break_glass import opened


def is_officer(alias: str) -> str:
    """Whether the viewer is an officer for the person (or the row with a `site_id`) `alias`."""
    return f"""
        ({alias}.site_id = ANY(CAST(:officer_sites AS uuid[]))
         AND EXISTS (SELECT FROM site AS o
                     WHERE o.id = {alias}.site_id AND o.holding_agency_id = CAST(:agency AS uuid)))
    """


def may_see(alias: str) -> str:
    """Whether the viewer sees the person `alias`: may know of them, and the record was merged into no other."""
    return f"({alias}.merged_into IS NULL AND {may_know(alias)})"


def may_know(alias: str) -> str:
    """Whether the viewer may know of the person `alias`; else they look like one without a record."""
    return f"""
        ({alias}.erased_at IS NULL
         AND (NOT {alias}.protected OR {is_officer(alias)} OR {opened(alias)})
         AND NOT {is_excluded(alias)})
    """


def is_excluded(alias: str) -> str:
    """Whether somebody named the viewer, or their agency, as one who never sees the person or household `alias`."""
    return f"""
        EXISTS (SELECT FROM excluded_principal AS x
                WHERE x.record_id IN ({alias}.id, {alias}.household_id)
                  AND x.principal_id IN (CAST(:viewer AS uuid), CAST(:agency AS uuid)))
    """


def may_keep(alias: str) -> str:
    """Whether a device may keep the record of the person `alias`: nobody's protected one, whoever holds the device."""
    return f"""
        ({alias}.id IS NOT NULL AND {alias}.merged_into IS NULL AND {alias}.erased_at IS NULL
         AND NOT {alias}.protected AND NOT {is_excluded(alias)})
    """


def is_household_excluded(alias: str) -> str:
    """Whether the viewer, or their agency, was named as one who never sees the household `alias`."""
    return f"""
        EXISTS (SELECT FROM excluded_principal AS x
                WHERE x.record_id = {alias}.id
                  AND x.principal_id IN (CAST(:viewer AS uuid), CAST(:agency AS uuid)))
    """


def is_nameless(alias: str) -> str:
    """Whether the person `alias` is of a site in discreet mode, where names are the officers' only."""
    return is_discreet(f"{alias}.site_id", f"{alias}.last_contact_site_id", f"{alias}.last_arrival_site_id")


def is_discreet(*sites: str) -> str:
    """Whether one of these columns holds a site in discreet mode of which the viewer is no officer."""
    return f"""
        EXISTS (SELECT FROM site_protection AS d
                WHERE d.discreet AND d.site_id IN ({", ".join(sites)})
                  AND NOT (d.site_id = ANY(CAST(:officer_sites AS uuid[]))
                           AND EXISTS (SELECT FROM site AS o WHERE o.id = d.site_id
                                         AND o.holding_agency_id = CAST(:agency AS uuid))))
    """
