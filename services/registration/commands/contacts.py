"""A contact makes a LISTED record SEEN, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.registration.queries.records import households_by_id, people_by_id
from services.registration.rules.announce import household_states, people_states
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import PersonUpdated
from shared.outbox import emit


async def announce_seen(context: Context, people_ids: Sequence[UUID], household_ids: Sequence[UUID]) -> None:
    """Emit the new states of records that a contact has just made SEEN."""
    if not people_ids and not household_ids:
        return
    on = local_day(context.now, context.settings.time_zone)
    people = await people_by_id(context.session, people_ids)
    households = await households_by_id(context.session, household_ids)
    await emit(context, [*people_states(PersonUpdated, people, on), *household_states(households, on)])
