"""Device time, corrected: raw device time never decides (`api.md`, Scans and device time)."""

from __future__ import annotations

from datetime import datetime, timedelta


def corrected(moment: datetime, offset: timedelta, *, not_before: datetime, now: datetime) -> datetime:
    """When something was that a device's clock says was at `moment`.

    `offset` is how far the server's clock was ahead of the device's at a contact, `not_before` the device's previous
    contact: what it sends now happened since.
    """
    return min(max(moment + offset, not_before), now)


def possible_span(
    moment: datetime, *, clock_error: timedelta | None, not_before: datetime, now: datetime
) -> tuple[datetime, datetime]:
    """From when to when something may have been that is taken to have been at `moment`.

    `clock_error` is how exact the device's clock was between two contacts; None: nobody knows, only the contacts are
    sure.
    """
    if clock_error is None:
        return not_before, now
    return max(not_before, moment - clock_error), min(now, moment + clock_error)
