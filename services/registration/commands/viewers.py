"""What of a caller decides about protected records."""

from __future__ import annotations

from typing import Any

from shared.auth import Principal
from shared.contracts.vocabulary import Role


def viewer_of(principal: Principal) -> dict[str, Any]:
    """The parameters of the conditions in `queries.visibility`."""
    return {
        "officer_sites": list(principal.sites(Role.PROTECTION_OFFICER)),
        "agency": principal.agency,
        "viewer": principal.subject,
    }
