"""Reading: what is refused."""

from __future__ import annotations

from shared.problems import Problem


class LookupBudgetSpent(Problem):
    """The caller has read as many people's identity as one user may in this window; officers were told."""

    status, code, retryable, package = 429, "lookup_budget_spent", True, "services.registration"


class RosterLoadsSpent(Problem):
    """The caller was answered as many rosters as one user may have in a day; officers were told."""

    status, code, retryable, package = 429, "roster_loads_spent", True, "services.registration"
