"""The directory's rules: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from shared.contracts.vocabulary import Role

PRIVILEGED = frozenset({Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER, Role.ADMIN})
"""Roles that need a second factor, and that only an administrator gives."""
EVERYWHERE = "*"
FAILURES_MAX = 5
LOCK_SECONDS_FIRST = 60
LOCK_SECONDS_MAX = 3_600
DEPARTMENT_LETTERS = 4
ASSERTION_SECONDS_MAX = 60


class HeldRole(Protocol):
    """A role at a site (ADMIN: at none, which means everywhere) until a day, that day included."""

    @property
    def role(self) -> str: ...
    @property
    def site_id(self) -> UUID | None: ...
    @property
    def until(self) -> date | None: ...


@dataclass(frozen=True)
class Authority:
    """What a caller may give: an administrator anything, a coordinator plain roles at `sites` for `agency`."""

    administrator: bool
    sites: frozenset[UUID] = frozenset()
    agency: UUID | None = None

    def may_give(self, roles: Iterable[HeldRole], agency: UUID) -> bool:
        """Whether the caller may make, reset or revoke an account of `agency` with `roles`."""
        if self.administrator:
            return True
        return agency == self.agency and all(
            held.role not in PRIVILEGED and held.site_id in self.sites for held in roles
        )


def in_force(roles: Iterable[HeldRole], today: date) -> list[HeldRole]:
    """The roles that have not ended; the last day counts."""
    return [held for held in roles if held.until is None or held.until >= today]


def sites_by_role(roles: Iterable[HeldRole]) -> dict[str, list[str]]:
    """Roles as a token carries them: role to site ids, `*` for everywhere."""
    sites: dict[str, set[str]] = {}
    for held in roles:
        sites.setdefault(held.role, set()).add(str(held.site_id) if held.site_id else EVERYWHERE)
    return {role: sorted(where) for role, where in sorted(sites.items())}


def first_end(roles: Iterable[HeldRole]) -> date | None:
    """The day on which the first of `roles` ends: no token outlives it."""
    return min((held.until for held in roles if held.until is not None), default=None)


def at_site(roles: Iterable[HeldRole], site_id: UUID) -> list[HeldRole]:
    """Those of `roles` that are held at one site by name: what is held everywhere does not go with a device."""
    return [held for held in roles if held.site_id == site_id]


def offline_end(opened_at: datetime, days: int, roles_end: datetime | None) -> datetime:
    """Until when work is done in a shift without the server: no longer than its roles last."""
    longest = opened_at + timedelta(days=days)
    return longest if roles_end is None else min(longest, roles_end)


def is_of_this_minute(said_at: float, now: datetime) -> bool:
    """Whether a time (seconds since 1970) that was said under a short-lived proof is near enough to `now`."""
    return abs(said_at - now.timestamp()) <= ASSERTION_SECONDS_MAX


def needs_second_factor(roles: Iterable[HeldRole]) -> bool:
    """Whether one of `roles` must not be opened by a password alone."""
    return any(held.role in PRIVILEGED for held in roles)


def lock_seconds(failures: int) -> int:
    """How long sign-in stays shut after the nth failure in a row: from the fifth on, doubling up to an hour."""
    if failures < FAILURES_MAX:
        return 0
    doublings = min(failures - FAILURES_MAX, 10)
    return min(LOCK_SECONDS_FIRST << doublings, LOCK_SECONDS_MAX)


def public_pcode(pcode: str, *, confidential: bool) -> str:
    """The place of a site as others may know it: of a confidential one the department only."""
    return pcode[:DEPARTMENT_LETTERS] if confidential else pcode


def changes_who_may_see(fields: Collection[str]) -> bool:
    """Whether a site's change touches what only an administrator decides."""
    return not {"managing_agency_id", "holding_agency_id", "confidential_location"}.isdisjoint(fields)
