"""How often one caller may ask, per process and service: generous, against loops that run wild rather than people."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from uuid import UUID

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from shared.problems import TooManyRequests
from shared.settings import Settings


class Rates:
    """Counts requests by minute: of a subject where its token is known here, else of an address.

    A demonstration has no limits: its whole year is driven by a handful of callers.
    """

    def __init__(self, settings: Settings, subject_of: Callable[[str | None], UUID | None]) -> None:
        self._subject_of = subject_of
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        per_caller, per_address = settings.rate_caller_per_minute, settings.rate_address_per_minute
        self._of_caller = RateLimitItemPerMinute(per_caller) if per_caller and not settings.demo else None
        self._of_address = RateLimitItemPerMinute(per_address) if per_address and not settings.demo else None

    def count(self, authorization: str | None, address: str) -> None:
        """Count one request.

        Raises:
            TooManyRequests: there were too many in this minute; its headers say when the next one begins.
        """
        subject = self._subject_of(authorization)
        limit, key = (self._of_address, address) if subject is None else (self._of_caller, str(subject))
        if limit is None or self._limiter.hit(limit, key):
            return
        seconds = self._limiter.get_window_stats(limit, key).reset_time - time.time()
        raise TooManyRequests(headers={"Retry-After": str(max(1, math.ceil(seconds)))})
