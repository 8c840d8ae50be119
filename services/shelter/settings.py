"""Settings of shelter alone."""

from __future__ import annotations

from pydantic import Field

from shared.contracts.vocabulary import Population
from shared.settings import Settings


class ShelterSettings(Settings):
    """What shelter adds to the shared settings."""

    night_boundary_hour: int = 6
    """Local hour before which an arrival still belongs to the night before (`domain.md`)."""
    covered_area_m2_per_person: float = 3.5
    """Sphere 2018, shelter standard 3: living space per person without kitchen and washing."""
    meal_starts_hours: tuple[int, int, int] = (4, 10, 16)
    """Local hours at which breakfast, lunch and supper begin; supper lasts until the next breakfast."""
    child_under_years: int = 18
    clock_ahead_seconds_max: float = 600.0
    """How far a given time may lie ahead of the server's: more is a mistake, not a clock that runs fast."""
    told_late_days_max: int = 14
    """How far back somebody may say that a check-in, a step, an end, a service or a bag was: more was typed wrong."""
    offline_check_in_days_max: int = 14
    """How old a check-in may be that a desk without a network sends: what is older was typed wrong."""
    nights_max_by_population: dict[Population, int] = Field(default_factory=lambda: {Population.IN_TRANSIT: 5})
    """After how many nights a stay of that population shows as over its time: an alert, never an eviction."""
    occupancy_nights_max: int = 400
    hourly_days_max: int = 31
    """How many days are answered hour by hour at most."""
    forecast_nights_max: int = 14
    """How many nights ahead are foretold: beyond it little is announced."""
    announced_late_hours_max: float = 24.0
    """So long after its time a group is still expected, or waited for at the door; none fills a bed for ever."""
    live_look_seconds: float = 0.5
    """How often a process looks whether a shelter changed, while somebody watches one."""
    live_silence_seconds_max: float = 15.0
    """After so long without a change a comment says that the stream is alive."""
    live_positions_max: int = 10_000
    """Whoever is further behind in the log reads the board anew instead of what happened since."""
    census_from_hour: int = 18
    """Local hour of the evening from which a night may be counted; 20:00-22:00 is usual (`shelter.md`, 7)."""
    evacuation_sheets_kept_hours: float = 48.0
    """For so long who was where stands in a sheet that was issued; afterwards its number and seal alone."""
    close_proposed_nights: int = 2
    """Nights without a contact of anybody of the household after which staff are asked whether the stay is over."""
    hold_hours: float = 6.0
    """How long a hold keeps beds and places where the caller says no other time."""
    hold_hours_max: float = 72.0
    """How far ahead a hold may expire: beds that are kept for longer are empty while people have none."""
