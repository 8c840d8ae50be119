"""Who cares for whom is told to other services, as far as that reveals nobody: shelter places by it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.registration.queries.carers import carers_to_tell, set_known_carers
from services.registration.queries.records import people_by_id
from services.registration.rules.announce import people_states
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import PersonUpdated
from shared.outbox import emit


async def tell_carers(context: Context, *, households: Collection[UUID] = (), people: Collection[UUID] = ()) -> None:
    """Tell the new states of those, in these households and those of these people, whose carer is another by now.

    To be called at the end of the transaction of whatever changes who cares for somebody, who is of a household, or
    who may be known; with the households' rows held. Nothing is told of a protected person, nor that one cares.
    """
    session = context.session
    changed = await carers_to_tell(session, households=households, people=people)
    if not changed:
        return
    await people_by_id(session, sorted(changed), lock=True)
    told = await people_by_id(session, await set_known_carers(session, changed))
    on = local_day(context.now, context.settings.time_zone)
    await emit(context, people_states(PersonUpdated, told, on))
