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
    similar_headcount_minutes: int = 30
    similar_headcount_share: float = 0.2
    """Two head-counts are alike when their totals differ by no more than this share of the larger one."""

    lookup_people_per_hour_soft: int = 300
    """People whose identity one user may read in an hour before protection officers hear of it; 0: without end."""
    lookup_people_per_hour_max: int = 900
    """The same, before it is refused."""
    lookup_people_per_day_soft: int = 1_500
    lookup_people_per_day_max: int = 4_000
    lookup_budgets_in_demo: bool = False
    """A demonstration lives through a year in an hour: its users' budgets are off unless this says otherwise."""
    break_glass_minutes_max: int = 60

    retention_transit_days: int = 90
    """Names of people in transit are erased so long after the last contact (an open protection case: not before)."""
    retention_returnee_months: int = 24
    """Those of returnees, after the last contact."""
    retention_displaced_months: int = 12
    """Those of displaced people, after their emergency closed and the last contact."""
    retention_other_months: int = 24
    """Those of others (host community, foreigners who stay), after the last contact."""
    retention_listed_days: int = 60
    """Whoever was only on a list and never seen, after the emergency closed."""
    retention_note_months: int = 12
    """What was written as a reason for breaking the glass before a whole site."""
    retention_batch_people: int = 500
    """People that one transaction erases."""


def settings_of(settings: Settings) -> RegistrationSettings:
    """The settings of a command's context as registration's own."""
    return settings if isinstance(settings, RegistrationSettings) else RegistrationSettings(**settings.model_dump())
