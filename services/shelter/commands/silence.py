"""Whose stay may be over: nobody of the household was met for some nights. A person decides, never a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands.cases import CLOSE_PROPOSED, open_cases, resolve_cases
from services.shelter.commands.given import settings_of
from services.shelter.queries import census as censuses
from services.shelter.queries.contacts import last_contacts
from services.shelter.rules import LATE_NIGHTS_MAX, evening_of, evenings_between, night_of, silent_nights
from services.shelter.settings import ShelterSettings
from shared.context import Context

MET_AGAIN = "MET_AGAIN"


@dataclass(frozen=True)
class Silence:
    """The open stays of a site, each with how many nights its household is silent, after the census of `last`."""

    last: date
    nights: Mapping[UUID, int]
    contacts: Mapping[UUID, Mapping[Any, Any]]


async def silence(session: AsyncSession, site_id: UUID, now: datetime, settings: ShelterSettings) -> Silence:
    """How long nothing was heard of whom, by all that was recorded up to now."""
    zone, hour = settings.time_zone, settings.census_from_hour
    closed = await censuses.last_census(session, site_id)
    last = closed["night_of"] if closed else night_of(now, zone, settings.night_boundary_hour)
    first = last - timedelta(days=LATE_NIGHTS_MAX)
    rows = await last_contacts(session, site_id, first=first, last=last, since=evening_of(first, zone, hour))
    contacts = {row["id"]: row for row in rows}
    nights = {
        id_: silent_nights(row, lambda since: evenings_between(since, now, zone, hour)) for id_, row in contacts.items()
    }
    return Silence(last, nights, contacts)


async def propose_to_close(context: Context, site_id: UUID) -> None:
    """Open a case for each stay that was silent for too many nights; resolve those of whoever was met since."""
    settings = settings_of(context)
    found = await silence(context.session, site_id, context.now, settings)
    over = {id_ for id_, nights in found.nights.items() if nights >= settings.close_proposed_nights}
    await resolve_cases(context, {CLOSE_PROPOSED}, set(found.nights) - over, MET_AGAIN)
    await open_cases(context, CLOSE_PROPOSED, [found.contacts[id_] for id_ in sorted(over)], context.now)
