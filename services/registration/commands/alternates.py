"""Who may collect for a household beside its members."""

from __future__ import annotations

from uuid import UUID

from services.registration.commands.holding import EDITORS, hold_household, hold_people
from services.registration.commands.once import once
from services.registration.queries import alternates as queries
from services.registration.schemas.moves import AlternateIdOut, AlternateIn, AlternateRemovalIn
from shared.context import Context
from shared.problems import NotFound


async def add_alternate(context: Context, household_id: UUID, body: AlternateIn) -> AlternateIdOut:
    """Let a person, or somebody by name, collect for a household.

    Raises:
        NotFound: there is no such household or person whom the caller may know.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)

    async def work() -> AlternateIdOut:
        household = await hold_household(context, household_id)
        people = await hold_people(context, [body.person_id]) if body.person_id else []
        row = {
            "id": body.id,
            "name": body.name,
            "person_id": people[0].id if people else None,
            "household_id": household.id,
            "added_at": context.now,
            "added_by": context.caller.subject,
        }
        await queries.insert_alternate(context.session, row)
        return AlternateIdOut(alternate_id=body.id)

    return await once(context, body.id, ("alternate", str(household_id), body), AlternateIdOut, work)


async def remove_alternate(
    context: Context, household_id: UUID, alternate_id: UUID, body: AlternateRemovalIn
) -> AlternateIdOut:
    """Let an alternate collect no more; the same again changes nothing.

    Raises:
        NotFound: there is no such household that the caller may know, or no such alternate of it.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)
    household = await hold_household(context, household_id)
    removed = await queries.remove_alternate(
        context.session, household.id, alternate_id, at=context.now, by=context.caller.subject
    )
    if not removed:
        raise NotFound()
    return AlternateIdOut(alternate_id=alternate_id)
