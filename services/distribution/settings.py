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
    steady_clock_seconds: float = 60
    """A device's clock that is as far off as at its previous contact, but for this, went right in between."""
    countersign_hours: int = 24
    """So long a second person may countersign an override; afterwards its case has to be resolved (`domain.md`)."""
    quarantined_logs_max: int = 500
    """Logs of one lost device that wait for a decision; what comes then is refused, and stays on the device."""
    offline_pack_hours: int = 48
    """How long a scanner may decide by an offline pack: posts are without a network for 8 to 24 hours."""
    offline_pack_cards_max: int = 100_000
    """Cards in an offline pack, the newest ones: who was last seen long ago is a card that it does not know."""
