"""What every command is given: shelter's settings, the content behind a client-made id, and a credible time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pydantic_core import to_json

from services.shelter.rules import night_of
from services.shelter.settings import ShelterSettings
from shared import clock
from shared.context import Context
from shared.contracts.vocabulary import Population
from shared.problems import InvalidRequest


def settings_of(context: Context) -> ShelterSettings:
    """The settings as shelter knows them.

    Raises:
        TypeError: the runtime was made with other settings.
    """
    if not isinstance(context.settings, ShelterSettings):
        raise TypeError("shelter runs with ShelterSettings")
    return context.settings


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of `content` as JSON with sorted keys, in hex."""
    return hashlib.sha256(to_json(dict(sorted(content.items())))).hexdigest()


def moment_of(context: Context, given: datetime | None, pointer: str) -> datetime:
    """The given time, or now; what is said to be a little ahead happens now, by a clock that runs fast.

    Raises:
        InvalidRequest: it lies further in the future than clocks do.
    """
    if given is None:
        return context.now
    if given > context.now + clock_ahead(context):
        raise InvalidRequest.at(pointer, "in_the_future")
    return min(given, context.now)


def clock_ahead(context: Context) -> timedelta:
    """How far a given time may lie ahead of the server's."""
    return timedelta(seconds=settings_of(context).clock_ahead_seconds_max)


def must_be_recent(context: Context, moment: datetime, pointer: str) -> None:
    """Refuse something new that is said to have happened long ago: balances since would change, by a slip of the hand.

    What was recorded before is answered as it was, however old it is by now.

    Raises:
        InvalidRequest: it is too long ago.
    """
    if moment < context.now - timedelta(days=settings_of(context).told_late_days_max):
        raise InvalidRequest.at(pointer, "too_long_ago")


def night(context: Context, moment: datetime) -> date:
    """The night that an arrival at `moment` belongs to."""
    settings = settings_of(context)
    return night_of(moment, settings.time_zone, settings.night_boundary_hour)


def today(context: Context, moment: datetime) -> date:
    """The local day of `moment`."""
    return clock.local_day(moment, context.settings.time_zone)


def population_of(*candidates: str | Sequence[str] | None) -> Population | None:
    """The first population that is known: of the card, of the household, of the person (the first that it holds)."""
    for candidate in candidates:
        if candidate:
            return Population(candidate if isinstance(candidate, str) else candidate[0])
    return None
