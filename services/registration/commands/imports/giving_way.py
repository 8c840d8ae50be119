"""An import gives way: its thousands of events stand before a desk's few, and others are to hear of those in time."""

from __future__ import annotations

import asyncio
import time

from services.registration.queries.imports.work import unsent_events
from services.registration.settings import RegistrationSettings
from shared.bus import stopped_within
from shared.db import Database

LOOK_SECONDS = 0.2


async def let_others_be_told(database: Database, settings: RegistrationSettings, stop: asyncio.Event) -> None:
    """Wait until the events of the chunks before are mostly sent, or `stop` is set.

    As long as the relay gets on it is waited for, within the lease; one that stands still (the broker is away) stops
    no import.
    """
    oldest, began = None, time.monotonic()
    moved_at = began
    while time.monotonic() - moved_at < settings.import_wait_seconds_max:
        unsent = await database.run(lambda session: unsent_events(session, rows_max=settings.import_events_waiting_max))
        if unsent["waiting"] < settings.import_events_waiting_max:
            return
        if time.monotonic() - began > settings.import_lease_seconds / 2:
            return
        if unsent["oldest"] != oldest:
            oldest, moved_at = unsent["oldest"], time.monotonic()
        if await stopped_within(stop, LOOK_SECONDS):
            return
