"""New states of people and households, said to the others; what they cannot see is not said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.registration.commands.households import hides_whole
from services.registration.queries.households import bump_households, hide_households
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.rules.announce import Household, as_shown, household_states, people_states
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import PersonUpdated
from shared.outbox import emit


async def announce_people(context: Context, ids: Sequence[UUID], before: Sequence[Household]) -> None:
    """Say the new states of people who were changed, and of their households where these look different now.

    `before` are the households as they were. A household whose change nobody can see keeps its version: a new one
    would say that something happened. One in which nobody may be known any more has said its last.
    """
    on = local_day(context.now, context.settings.time_zone)
    people = await people_by_id(context.session, ids)
    after = {household.id: household for household in await households_by_id(context.session, [h.id for h in before])}
    looks_new = [one.id for one in before if _outside(one, on) != _outside(after[one.id], on)]
    await bump_households(context.session, looks_new)
    told = [replace(after[id_], version=after[id_].version + 1) for id_ in looks_new]
    await emit(context, [*people_states(PersonUpdated, people, on), *household_states(told, on)])
    await hide_households(
        context.session,
        [one.id for one in after.values() if not one.protected and hides_whole(one.members, one.unnamed)],
    )


def _outside(household: Household, on: date) -> object:
    """What can be known of a household outside."""
    shown = as_shown(household, on, {person.id for person in household.members if not person.protected})
    [state] = household_states([replace(shown, protected=False, version=0)], on)
    return state
