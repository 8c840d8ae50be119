"""Settings of registration alone."""

from __future__ import annotations

from shared.settings import Settings


class RegistrationSettings(Settings):
    """What registration adds to the shared settings."""

    search_arrival_days: int = 7
    """A name is found only where its person arrived within so many days (`registration.md`, 2)."""
    clock_ahead_seconds_max: float = 600.0
    """How far a given time may lie ahead of the server's: more is a mistake, not a slow clock."""
    expected_days_max: int = 31
    """How far ahead a group may be expected."""
    task_seen_minutes: int = 60
    """A protection task that no officer has seen by then is escalated (`domain.md`, Children)."""
    protection_phone: str = ""
    """The officer's number where a site has set none of its own; it must work without this system."""
    export_hours: float = 24.0
    """How long an authority's export may be approved and read."""
    similar_headcount_minutes: int = 30
    similar_headcount_share: float = 0.2
    """Two head-counts are alike when their totals differ by no more than this share of the larger one."""


def settings_of(settings: Settings) -> RegistrationSettings:
    """The settings of a command's context as registration's own."""
    return settings if isinstance(settings, RegistrationSettings) else RegistrationSettings(**settings.model_dump())
