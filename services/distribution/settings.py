"""Settings of distribution alone."""

from __future__ import annotations

from shared.settings import Settings


class DistributionSettings(Settings):
    """What distribution adds to the shared settings."""

    duplicate_scan_seconds: float = 2.5
    """Two scans of one card for one kit by one device within this time are one scan."""
    arrival_gap_days: int = 14
    """Without a recorded arrival, a contact after so many days without any opens a new window (`domain.md`)."""
    first_log_days: int = 7
    """The log of a device that was never heard of before holds nothing that is older."""
    countersign_hours: int = 24
    """So long a second person may countersign an override; afterwards its case has to be resolved (`domain.md`)."""
