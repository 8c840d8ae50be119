"""Settings of coordination."""

from shared.settings import Settings


class CoordinationSettings(Settings):
    """What can be set for coordination beside the shared settings."""

    occupancy_nights_max: int = 366
    """Nights that one occupancy report of one site may span."""
    occupancy_nights_max_all_sites: int = 31
