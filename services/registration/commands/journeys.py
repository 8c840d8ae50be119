"""Where a person has been, and what of it was entered in error."""

from __future__ import annotations

from uuid import UUID

from services.registration.commands.finding import Reading
from services.registration.commands.group_numbers import hold_group, tell_group
from services.registration.commands.once import claim, fingerprint_of
from services.registration.errors import AlreadyReversed
from services.registration.queries import journeys as queries
from services.registration.queries.finding import people_in_full
from services.registration.queries.standing import lock_people, standing_people
from services.registration.schemas.arrivals import JourneyArrivalOut, JourneyOut, ReversalIn, ReversalOut
from services.registration.vocabulary import ReadPurpose
from shared.context import Context
from shared.contracts.registration import ArrivalRecorded, ArrivalReversed, HeadcountReversed
from shared.contracts.vocabulary import ArrivalKind, Role
from shared.outbox import emit
from shared.problems import NotFound

_WRITERS = (Role.REGISTRAR, Role.SITE_COORDINATOR)
_ARRIVALS_MAX = 500


async def show_journey(reading: Reading, person_id: UUID) -> JourneyOut:
    """A person's arrivals, by any id that stands for them, at all places of which the caller may know.

    Raises:
        NotFound: there is no such person whom the caller may know.
    """
    person_id = (await standing_people(reading.session, [person_id])).get(person_id, person_id)
    people = await people_in_full(reading.session, ids=[person_id], households=[], viewer=reading.viewer())
    if not people:
        raise NotFound()
    await reading.audit("show_journey", ReadPurpose.ASSISTANCE, [person_id])
    rows = await queries.journey_of(
        reading.session,
        person_id,
        agency=reading.principal.agency,
        sites=sorted(reading.principal.sites()),
        rows_max=_ARRIVALS_MAX,
    )
    arrivals = [JourneyArrivalOut.model_validate(dict(row)) for row in rows]
    returns = sum(arrival.kind is ArrivalKind.RETURN and not arrival.reversed for arrival in arrivals)
    return JourneyOut(person_id=person_id, arrivals=arrivals, returns=returns)


async def reverse_arrival(context: Context, arrival_id: UUID, body: ReversalIn) -> ReversalOut:
    """Take back an arrival that was entered in error: it stays in the journey, and counts nowhere.

    Raises:
        NotFound: no such arrival at the caller's sites.
        AlreadyReversed: it was taken back before.
    """
    arrival = await queries.arrival_by_id(context.session, arrival_id)
    if arrival is None:
        raise NotFound()
    context.caller.must_be_at(arrival["site_id"], *_WRITERS)
    await hold_group(context, arrival["arrival_group_id"])
    people = await lock_people(context.session, [arrival["person_id"]] if arrival["person_id"] else [])
    told = await _reverse(context, "arrival", arrival_id, body)
    if told is None:
        return ReversalOut(reversal_id=body.id)
    for standing_id in people.values():
        await queries.set_last_arrival(context.session, standing_id)
    await _tell(context, told, arrival_id, arrival["site_id"], body)
    if arrival["arrival_group_id"]:
        await tell_group(context, arrival["arrival_group_id"])
    return ReversalOut(reversal_id=body.id)


async def reverse_headcount(context: Context, headcount_id: UUID, body: ReversalIn) -> ReversalOut:
    """Take back a head-count that was entered in error; its group counts fewer.

    Raises:
        NotFound: no such head-count at the caller's sites.
        AlreadyReversed: it was taken back before.
    """
    headcount = await queries.headcount_by_id(context.session, headcount_id)
    if headcount is None:
        raise NotFound()
    context.caller.must_be_at(headcount["site_id"], *_WRITERS)
    await hold_group(context, headcount["arrival_group_id"])
    told = await _reverse(context, "headcount", headcount_id, body)
    if told is None:
        return ReversalOut(reversal_id=body.id)
    await _tell(context, told, headcount_id, headcount["site_id"], body)
    if headcount["arrival_group_id"] and headcount["same_as"] is None:
        await tell_group(context, headcount["arrival_group_id"], people_added=-headcount["total"])
    return ReversalOut(reversal_id=body.id)


async def _reverse(context: Context, noun: str, id_: UUID, body: ReversalIn) -> str | None:
    """Write the reversal; answer the type by which the thing was told (empty: it never was), None where it is a repeat.

    What was told is taken back under the same name: a protected arrival was told as a head-count of one, or not at all.
    """
    answer = ReversalOut(reversal_id=body.id)
    fingerprint = fingerprint_of(context, f"{noun}_reversal", body, str(id_))
    if await claim(context, body.id, kind="reversal", fingerprint=fingerprint, answer=answer) is not None:
        return None
    told = await queries.told_as(context.session, id_) or ""
    if await queries.is_reversed(context.session, id_):
        raise AlreadyReversed()
    await queries.insert_reversal(
        context.session,
        id=body.id,
        arrival_id=id_ if noun == "arrival" else None,
        headcount_id=id_ if noun == "headcount" else None,
        reason=body.reason,
        told=bool(told),
        caller=context.caller.subject,
        now=context.now,
    )
    return told


async def _tell(context: Context, told: str, id_: UUID, site_id: UUID, body: ReversalIn) -> None:
    if not told:
        return
    common = {"reversal_id": body.id, "site_id": site_id, "occurred_at": context.now}
    if told == ArrivalRecorded.TYPE:
        await emit(context, [ArrivalReversed.model_validate({**common, "arrival_id": id_})])
    else:
        await emit(context, [HeadcountReversed.model_validate({**common, "headcount_id": id_})])
