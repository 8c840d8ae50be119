"""Members who leave, move, split off openly, and households that join.

What a household received stays its own: whoever leaves takes nothing of it along and begins anew where they go. Only
a household that splits off begins with what the other had received (ADR 0016). Its size changes by who comes and goes,
never by naming.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.registration.commands.holding import EDITORS, hold_household, hold_households, hold_people
from services.registration.commands.once import once
from services.registration.commands.rearranging import Move, hand_over_cards, hold_cards, rearrange
from services.registration.errors import HouseholdEmpty, NoMember, NothingToSplit
from services.registration.queries import households as queries
from services.registration.queries.records import households_by_id
from services.registration.queries.registering import insert_registration, must_be_dwelling
from services.registration.rules.announce import Household, Person, household_states
from services.registration.rules.composition import added, less, without_named
from services.registration.rules.withdrawing import hides_whole
from services.registration.schemas.moves import JoinIn, LeaveIn, MovedOut, MoveIn, SplitIn
from services.registration.vocabulary import Relationship
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import Composition
from shared.ids import new_id
from shared.outbox import emit


async def leave(context: Context, household_id: UUID, person_id: UUID, body: LeaveIn) -> MovedOut:
    """A member leaves; the household has one less.

    Raises:
        NotFound: there is no such household or person whom the caller may know.
        NoMember: the person is not in this household.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)

    async def work() -> MovedOut:
        household = await hold_household(context, household_id)
        person = await _member(context, household, person_id)
        after = [_without(household, [person])]
        await rearrange(context, [household], after, [Move(person, None, Relationship.UNKNOWN)])
        return _answer(after)

    return await once(context, body.id, ("leave", str(household_id), str(person_id), body), MovedOut, work)


async def move(context: Context, household_id: UUID, person_id: UUID, body: MoveIn) -> MovedOut:
    """A member moves to another household.

    Raises:
        NotFound, NoMember: as `leave`; or the other household counts nobody without a name.
        HouseholdEmpty: the other household was joined with another.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)

    async def work() -> MovedOut:
        old, new = await hold_households(context, [household_id, body.to_household_id])
        if old.id == new.id:
            raise NoMember()
        person = await _member(context, old, person_id)
        after = [_without(old, [person]), _with(context, new, person, body)]
        await rearrange(context, [old, new], after, [Move(person, new.id, body.relationship)])
        return _answer(after)

    return await once(context, body.id, ("move", str(household_id), str(person_id), body), MovedOut, work)


async def split(context: Context, household_id: UUID, body: SplitIn) -> MovedOut:
    """Members make a household of their own, openly; what the old one has received counts for both.

    Raises:
        NotFound, NoMember: as `leave`; or fewer are counted without a name.
        NothingToSplit: nobody would go, or nobody stay.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)

    async def work() -> MovedOut:
        household = await hold_household(context, household_id)
        people = await hold_people(context, body.person_ids)
        if any(person.household_id != household.id for person in people):
            raise NoMember()
        old, new = _halves(context, household, people, body)
        await _insert(context, new, body)
        relationships = await queries.relationships_of(context.session, [person.id for person in people])
        moves = [Move(person, new.id, _beside(relationships[person.id], new, person)) for person in people]
        await rearrange(context, [household], [old], moves)
        on = local_day(context.now, context.settings.time_zone)
        await emit(context, household_states(await households_by_id(context.session, [new.id]), on))
        return _answer([old, new]).model_copy(update={"inherits": new.split_from is not None})

    return await once(context, body.household_id, ("split", str(household_id), body), MovedOut, work)


async def join(context: Context, household_id: UUID, body: JoinIn) -> MovedOut:
    """Another household comes into this one, with its cards and those who collect for it.

    Raises:
        NotFound: there is no such household that the caller may know.
        HouseholdEmpty: nobody is in one of them.
        NoMember: it is the same household.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)

    async def work() -> MovedOut:
        await hold_cards(context, body.household_id)
        stays, goes = await hold_households(context, [household_id, body.household_id])
        if stays.id == goes.id:
            raise NoMember()
        if not stays.size or not goes.size:
            raise HouseholdEmpty()
        details = {name: stays.details.get(name, 0) + count for name, count in goes.details.items()}
        whole = replace(
            stays,
            size=stays.size + goes.size,
            unnamed=added(stays.unnamed, goes.unnamed),
            details={**stays.details, **details},
        )
        relationships = await queries.relationships_of(context.session, [person.id for person in goes.members])
        moves = [Move(person, stays.id, _beside(relationships[person.id], stays, person)) for person in goes.members]
        await rearrange(context, [stays, goes], [whole, _emptied(goes)], moves)
        await hand_over_cards(context, goes, stays.id)
        return _answer([whole, _emptied(goes)])

    return await once(context, body.id, ("join", str(household_id), body), MovedOut, work)


async def _member(context: Context, household: Household, person_id: UUID) -> Person:
    [person] = await hold_people(context, [person_id])
    if person.household_id != household.id:
        raise NoMember()
    return person


def _without(household: Household, people: Sequence[Person]) -> Household:
    gone = {person.id for person in people}
    return replace(
        household,
        size=household.size - len(people),
        head_person_id=None if household.head_person_id in gone else household.head_person_id,
    )


def _with(context: Context, household: Household, person: Person, body: MoveIn) -> Household:
    if household.size == 0:
        raise HouseholdEmpty()
    if not body.was_counted_there:
        return replace(household, size=household.size + 1)
    on = local_day(context.now, context.settings.time_zone)
    unnamed = without_named(household.unnamed, person.sex, person.age_years(on))
    if unnamed is None:
        raise NoMember()
    return replace(household, unnamed=unnamed)


def _halves(
    context: Context, household: Household, people: Sequence[Person], body: SplitIn
) -> tuple[Household, Household]:
    """The household as it stays, and the new one; of one that shows to nobody others do not learn that it was there."""
    going = body.unnamed or Composition()
    staying = less(household.unnamed, going)
    if staying is None or (body.head_person_id and body.head_person_id not in {person.id for person in people}):
        raise NoMember()
    size = len(people) + going.total
    if not size or size == household.size:
        raise NothingToSplit()
    old = replace(_without(household, people), size=household.size - size, unnamed=staying)
    head = body.head_person_id or next((person.id for person in people), None)
    new = replace(
        household,
        id=body.household_id,
        site_id=body.site_id,
        version=1,
        size=size,
        unnamed=going,
        details={},
        head_person_id=head,
        dwelling_id=household.dwelling_id if body.dwelling is None else body.dwelling.id or new_id(),
        protected=hides_whole(people, going),
        members=people,
        split_from=None if household.protected else household.id,
        split_at=None if household.protected else context.now,
    )
    return old, new


def _emptied(household: Household) -> Household:
    return replace(household, size=0, unnamed=Composition(), details={}, head_person_id=None)


def _beside(relationship: Relationship, household: Household, person: Person) -> Relationship:
    """A relationship in the new household: its head is its head, and nobody else is."""
    if household.head_person_id == person.id:
        return Relationship.HEAD
    return Relationship.UNKNOWN if relationship is Relationship.HEAD else relationship


async def _insert(context: Context, new: Household, body: SplitIn) -> None:
    if body.dwelling and new.dwelling_id:
        place = body.dwelling
        await must_be_dwelling(context.session, new.dwelling_id, place.place_pcode, place.place_text)
    row = {**vars(new), "members": None, "unnamed": new.unnamed.model_dump()}
    parameters = {"now": context.now, "caller": context.caller.subject}
    await insert_registration(context.session, parameters, household=[row])


def _answer(households: Sequence[Household]) -> MovedOut:
    return MovedOut(household_ids=[one.id for one in households], sizes=[one.size for one in households])
