"""A contact makes a LISTED record SEEN, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from services.registration.commands.children import alarm_misplaced, reassess_children
from services.registration.queries.records import households_by_id, people_by_id, people_met
from services.registration.rules.announce import household_states, people_states
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import PersonUpdated
from shared.outbox import emit


async def announce_seen(context: Context, people_ids: Sequence[UUID], household_ids: Sequence[UUID]) -> None:
    """Emit the new states of records that a contact has just made SEEN, whose children are judged from now on.

    A list is a claim: its children alarm nobody before somebody was there. Who is protected by it is not announced.
    """
    if not people_ids and not household_ids:
        return
    await reassess_children(context, people=people_ids, households=household_ids)
    for site_id, met in groupby(await people_met(context.session, people_ids), key=itemgetter("site_id")):
        await alarm_misplaced(context, site_id, await people_by_id(context.session, [row["id"] for row in met]))
    on = local_day(context.now, context.settings.time_zone)
    people = await people_by_id(context.session, people_ids)
    households = await households_by_id(context.session, household_ids)
    await emit(context, [*people_states(PersonUpdated, people, on), *household_states(households, on)])
