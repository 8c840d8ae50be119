"""Of whom nothing was heard, and what staff are asked about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any


def silent_nights(contact: Mapping[Any, Any], evenings_since: Callable[[datetime], int]) -> int:
    """How many nights nobody of the guest's household was met, by what is known of its stay's contacts.

    Who was named as missing at the last census and was not met since is silent for a night at least, whoever else of
    the household was there. Who is away until a time is silent from that time on.
    """
    missed = contact["missed_at"] is not None and contact["own_at"] < contact["missed_at"]
    since = max(contact["at"], contact["back_by"] or contact["at"])
    return max(evenings_since(since), int(missed))
