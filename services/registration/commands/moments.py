"""Credible times: nothing that happened lies ahead of the server's clock by more than a slow clock explains.

What was written while a device was offline bears that device's time: it is corrected, never refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.registration.settings import settings_of
from shared.context import Context
from shared.problems import InvalidRequest


def moment_of(context: Context, given: datetime | None, pointer: str) -> datetime:
    """The given time of what happened, or now.

    Raises:
        InvalidRequest: it lies in the future.
    """
    settings = settings_of(context.settings)
    return _not_beyond(context, given, pointer, timedelta(seconds=settings.clock_ahead_seconds_max))


def expected_moment_of(context: Context, given: datetime | None, pointer: str) -> datetime:
    """The given time of what is announced, or now.

    Raises:
        InvalidRequest: nobody announces a bus so far ahead.
    """
    settings = settings_of(context.settings)
    return _not_beyond(context, given, pointer, timedelta(days=settings.expected_days_max))


def _not_beyond(context: Context, given: datetime | None, pointer: str, ahead: timedelta) -> datetime:
    if given is not None and context.clock_offset is not None:
        return min(given + context.clock_offset, context.now)
    if given is not None and given > context.now + ahead:
        raise InvalidRequest.at(pointer, "in_the_future")
    return given or context.now
