"""Arrivals of people and households who are registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from services.registration.commands.children import alarm_misplaced
from services.registration.commands.contacts import announce_seen
from services.registration.commands.group_numbers import hold_group, tell_group
from services.registration.commands.households import arrival_events
from services.registration.commands.joining import must_fit_group
from services.registration.commands.moments import moment_of
from services.registration.commands.once import claim, fingerprint_of
from services.registration.queries.arrivals import counted_groups
from services.registration.queries.records import households_by_id, people_by_id, touch
from services.registration.queries.registering import insert_arrivals
from services.registration.queries.standing import lock_people, standing_households
from services.registration.rules.announce import Arrival, Household, Person
from services.registration.schemas.arrivals import ArrivalIn, ArrivalOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.outbox import emit
from shared.problems import InvalidRequest, NotFound


async def record_arrival(context: Context, body: ArrivalIn) -> ArrivalOut:
    """Record the arrival of a person, or of a household: one arrival per member, one for its unnamed members.

    The first of them has the client's id, the others ids that follow from it.

    Raises:
        NotFound: no such person, household or group, or another site.
    """
    context.caller.must_be_at(body.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR)
    if (body.person_id is None) == (body.household_id is None):
        raise InvalidRequest.at("/person_id", "one_of_two")
    await hold_group(context, body.arrival_group_id)
    people, households = await _arriving(context, body)
    arrivals = _arrivals(context, body, people, households)
    answer = ArrivalOut(arrival_ids=[arrival.id for arrival in arrivals])
    fingerprint = fingerprint_of(context, "arrival", body)
    earlier = await claim(context, body.id, kind="arrival", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    await must_fit_group(context, body.arrival_group_id, site_id=body.site_id, kind=body.kind, pointer="/kind")
    await insert_arrivals(context.session, [vars(arrival) for arrival in arrivals], caller=context.caller.subject)
    contacts = [
        {
            "person_id": arrival.person_id,
            "household_id": arrival.household_id,
            "card_id": None,
            "site_id": arrival.site_id,
            "at": arrival.occurred_at,
        }
        for arrival in arrivals
    ]
    await announce_seen(context, *await touch(context.session, contacts))
    await alarm_misplaced(context, body.site_id, people)
    people, households = await _arriving(context, body)  # protected meanwhile: read again, now that they are held
    hidden = any(person.protected for person in people) or any(household.protected for household in households)
    group_ids = [body.arrival_group_id] if hidden and body.arrival_group_id else []
    counted = await counted_groups(context.session, group_ids) if group_ids else set()
    on = local_day(context.now, context.settings.time_zone)
    await emit(context, arrival_events(arrivals, people, households, on, counted=counted))
    if body.arrival_group_id:
        await tell_group(context, body.arrival_group_id)
    return answer


async def _arriving(context: Context, body: ArrivalIn) -> tuple[Sequence[Person], Sequence[Household]]:
    if body.person_id is not None:
        standing = await lock_people(context.session, [body.person_id])
        people = await people_by_id(context.session, list(standing.values()))
        if not people:
            raise NotFound()
        return people, []
    standing = await standing_households(context.session, [body.household_id] if body.household_id else [])
    households = await households_by_id(context.session, list(standing.values()))
    await lock_people(context.session, [member.id for household in households for member in household.members])
    households = await households_by_id(context.session, [household.id for household in households])
    if not households or households[0].size == 0:
        raise NotFound()
    return households[0].members, households


def _arrivals(
    context: Context, body: ArrivalIn, people: Sequence[Person], households: Sequence[Household]
) -> list[Arrival]:
    one = Arrival(
        id=body.id,
        kind=body.kind,
        site_id=body.site_id,
        place_pcode=body.place_pcode,
        occurred_at=moment_of(context, body.occurred_at, "/occurred_at"),
        means=body.means,
        country_from=body.country_from,
        arrival_group_id=body.arrival_group_id,
        vehicle=body.vehicle,
        origin_pcode=body.origin_pcode,
    )
    arrivals = [replace(one, person_id=person.id, household_id=person.household_id) for person in people]
    arrivals += [replace(one, household_id=each.id, unnamed=each.unnamed) for each in households if each.unnamed.total]
    return [arrivals[0], *(replace(arrival, id=_derived(body.id, arrival)) for arrival in arrivals[1:])]


def _derived(id_: UUID, arrival: Arrival) -> UUID:
    return uuid5(id_, str(arrival.person_id or arrival.household_id))
