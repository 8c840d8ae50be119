"""Naming an unnamed member."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.registration.commands.carers import tell_carers
from services.registration.commands.children import raise_alarms, reassess_children
from services.registration.commands.keys import rows_of_new
from services.registration.commands.once import claim, fingerprint_of
from services.registration.commands.people import (
    Circumstances,
    NewPerson,
    as_claims_if_listed,
    document_rows,
    need_rows,
    new_people,
    person_row,
)
from services.registration.commands.tasks import is_for_adults_only, phone_of
from services.registration.commands.warnings import member_warnings
from services.registration.errors import NoUnnamedMember
from services.registration.queries import members as queries
from services.registration.queries.records import households_by_id, lock_households
from services.registration.queries.registering import insert_registration
from services.registration.queries.standing import standing_households
from services.registration.rules.ages import completed_age, may_be_child
from services.registration.rules.announce import Household, household_states, people_states
from services.registration.rules.composition import details_without, with_details, without_named
from services.registration.rules.withdrawing import hides_whole
from services.registration.schemas.households import NamedMemberIn, NamedMemberOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import PersonRegistered
from shared.contracts.vocabulary import Composition, Role
from shared.outbox import emit
from shared.problems import InvalidRequest, NotFound


async def name_member(context: Context, household_id: UUID, body: NamedMemberIn) -> NamedMemberOut:
    """Give one of a household's unnamed members a record, and its size stays; or add one who was born.

    Raises:
        NotFound: there is no such household.
        NoUnnamedMember: all its members have a record.
        InvalidRequest: whoever was born was not born within the last year.
    """
    context.caller.must_be_at(body.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR)
    member = body.member
    on = local_day(context.now, context.settings.time_zone)
    answer = NamedMemberOut(
        household_id=household_id,
        person_id=member.id,
        warnings=member_warnings(member, "/member", on),
        protection_phone=await phone_of(context, body.site_id),
    )
    fingerprint = fingerprint_of(context, "member", str(household_id), body)
    earlier = await claim(context, member.id, kind="member", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    household = await _held(context, household_id)
    household_id = household.id
    age = completed_age(member.birth_date, member.birth_precision, on)
    unnamed = _still_unnamed(household, body, age.years if age else None)
    new = await _new_member(context, replace(household, unnamed=unnamed), body, on)
    await insert_registration(
        context.session,
        {"now": context.now, "caller": context.caller.subject},
        people=[person_row(new, arrived_at=None, consent_version=0)],
        documents=document_rows([new]),
        needs=need_rows([new], on, restricted=False),
        restricted_needs=need_rows([new], on, restricted=True),
        matches=rows_of_new([new]),
    )
    members = [*household.members, new.record]
    protected = household.protected or hides_whole(members, unnamed)
    age_years = None if body.was_born else new.record.age_years(on)
    details = with_details(unnamed, details_without(household.details, age_years))
    more = int(body.was_born)
    await queries.name_member(context.session, household_id, details, protected=protected, more=more)
    size, version = household.size + more, household.version + 1
    now = replace(household, unnamed=unnamed, members=members, size=size, version=version)
    events = [*people_states(PersonRegistered, [new.record], on), *household_states([now], on)]
    await emit(context, events)
    await raise_alarms(context, [new], {})
    await reassess_children(context, households=[household_id])
    await tell_carers(context, households=[household_id])
    return answer


async def _held(context: Context, household_id: UUID) -> Household:
    """The household for which the id stands, held."""
    household_id = (await standing_households(context.session, [household_id])).get(household_id, household_id)
    await lock_households(context.session, [household_id])
    household = next(iter(await households_by_id(context.session, [household_id])), None)
    if household is None or household.merged_into:
        raise NotFound()
    return household


def _still_unnamed(household: Household, body: NamedMemberIn, age_years: int | None) -> Composition:
    """Who is left without a name when this one has one."""
    if body.was_born:
        if age_years != 0:
            raise InvalidRequest.at("/member/birth_date", "not_newborn")
        return household.unnamed
    unnamed = without_named(household.unnamed, body.member.sex, age_years)
    if unnamed is None:
        raise NoUnnamedMember()
    return unnamed


async def _new_member(context: Context, household: Household, body: NamedMemberIn, on: date) -> NewPerson:
    """The record of the one who gets a name, beside those who have one and those who are left without one."""
    children = {
        person.id for person in household.members if may_be_child(person.birth_date, person.birth_precision, on)
    }
    adults_only = await is_for_adults_only(context, body.site_id)
    circumstances = Circumstances(
        household.id, body.site_id, household.population, household.presence, household.protected, on, adults_only
    )
    companions = await queries.companions_of(context.session, household.id, children)
    left = household.unnamed
    people = new_people([body.member], circumstances, companions=companions, unnamed_adults=left.women + left.men)
    [new] = as_claims_if_listed(people, circumstances, left, companions)
    return new
