"""Needs that are told to the officer, effects that are stated or follow, and the Washington Group's six questions."""

from __future__ import annotations

from uuid import UUID

from services.registration.catalogues import need_codes
from services.registration.commands.finding import Reading
from services.registration.commands.protecting import set_protection
from services.registration.commands.tasks import Task, open_tasks
from services.registration.errors import CardCodeWrong, TooYoungForFunctioning
from services.registration.queries import needs as queries
from services.registration.queries.cards import cards_by_code
from services.registration.queries.children import heads_household
from services.registration.queries.records import people_by_id
from services.registration.queries.standing import lock_people, standing_people
from services.registration.rules.ages import ADULT_YEARS, may_be_child
from services.registration.rules.announce import Person, people_states
from services.registration.rules.needs import (
    FUNCTIONING_YEARS_MIN,
    computed_codes,
    effects_now,
    is_health,
    is_restricted,
)
from services.registration.schemas.protection import (
    EffectsIn,
    EffectsOut,
    FunctioningCountsOut,
    FunctioningIn,
    FunctioningOut,
    InstructionIn,
    InstructionOut,
    NeedCodeOut,
    NeedCodesOut,
    NeedIn,
    NeedOut,
    RestrictedNeedsOut,
)
from services.registration.vocabulary import ChildAlarm, ReadPurpose, TaskKind
from shared.clock import local_day
from shared.context import Context
from shared.contracts.card_codes import is_card_code
from shared.contracts.registration import PersonUpdated
from shared.contracts.vocabulary import BirthPrecision, CardState, Effect, Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotFound

RECORDERS = (Role.REGISTRAR, Role.SITE_COORDINATOR, Role.SHELTER_STAFF, Role.HEALTH, Role.PROTECTION_OFFICER)
RESTRICTED_READERS = (Role.PROTECTION_OFFICER, Role.HEALTH)


async def record_need(context: Context, person_id: UUID, body: NeedIn) -> NeedOut:
    """Record one need of a person; a restricted one protects the record and opens a task, and the answer is the same.

    Raises:
        NotFound: there is no such person.
    """
    context.caller.must_be_at(body.site_id, *RECORDERS)
    person = await _held(context, person_id)
    restricted = is_restricted(body.code, person.age_years(local_day(context.now, context.settings.time_zone)))
    row = {"id": new_id(), "person_id": person.id, "code": body.code}
    recorded = {"recorded_by": context.caller.subject, "recorded_at": context.now}
    await queries.insert_need(context.session, "restricted_need" if restricted else "need", row | recorded)
    if restricted:
        await set_protection(context, people=[person.id], protected=True)
        await open_tasks(context, [Task(TaskKind.NEED_REPORTED, person.site_id, person.id)])
    else:
        await _renew_effects(context, person, None)
    return NeedOut(person_id=person_id)


async def set_effects(context: Context, person_id: UUID, body: EffectsIn) -> EffectsOut:
    """State or wish effects; those that follow from needs stay beside them. Others hear of it where they may.

    Raises:
        NotFound: there is no such person.
    """
    context.caller.must_be_at(body.site_id, *RECORDERS)
    await _renew_effects(context, await _held(context, person_id), body.effects)
    return EffectsOut(person_id=person_id)


async def _held(context: Context, person_id: UUID) -> Person:
    """The person for whom the id stands, the household's row and then their own held until the commit."""
    standing = await lock_people(context.session, [person_id])
    if not standing:
        raise NotFound()
    [person] = await people_by_id(context.session, list(standing.values()))
    return person


async def _renew_effects(context: Context, person: Person, stated: list[Effect] | None) -> None:
    known = await queries.effects_known(context.session, person.id)
    if known is None:
        raise NotFound()
    on = local_day(context.now, context.settings.time_zone)
    wished = known["stated_effects"] if stated is None else sorted(set(stated))
    effects = effects_now([Effect(name) for name in wished], known["codes"], person.age_years(on))
    if effects == sorted(known["effects"]) and wished == known["stated_effects"]:
        return
    await queries.set_effects(context.session, person.id, stated=wished, effects=effects)
    await emit(context, people_states(PersonUpdated, await people_by_id(context.session, [person.id]), on))


async def show_restricted_needs(reading: Reading, person_id: UUID) -> RestrictedNeedsOut:
    """The restricted needs of a person: all of them to their officer, health's to HEALTH of the holding agency.

    Raises:
        NotFound: there is no such person whom the reader may know so much of.
    """
    person_id = (await standing_people(reading.session, [person_id])).get(person_id, person_id)
    health_sites = reading.principal.sites(Role.HEALTH)
    officer_sites = reading.principal.sites(Role.PROTECTION_OFFICER)
    viewer = {**reading.viewer(), "officer_sites": list(officer_sites | health_sites)}
    row = await queries.restricted_needs(reading.session, person_id, viewer)
    full = row is not None and await _is_officer(reading, person_id)
    if row is None:
        raise NotFound()
    codes = [code for code in row["codes"] if full or is_health(code)]
    if not full and not codes:
        raise NotFound()  # HEALTH knows of nobody by this but of whom it has to care for
    await reading.audit("show_restricted_needs", ReadPurpose.PROTECTION, [person_id])
    computed: list[str] = []
    if full:
        on = reading.on()
        precision = BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None
        born = on.replace(year=on.year - ADULT_YEARS, day=min(on.day, 28))
        child = may_be_child(row["birth_date"], precision, on)
        heads = child and await heads_household(reading.session, person_id, born)
        alarm = ChildAlarm(row["child_alarm"]) if row["child_alarm"] else None
        computed = computed_codes(alarm, heads_household=heads)
    return RestrictedNeedsOut(person_id=person_id, codes=codes, computed=computed)


async def _is_officer(reading: Reading, person_id: UUID) -> bool:
    return await queries.restricted_needs(reading.session, person_id, reading.viewer()) is not None and bool(
        reading.principal.sites(Role.PROTECTION_OFFICER)
    )


def list_need_codes() -> NeedCodesOut:
    """UNHCR's list, with which of the codes a desk may read back of an adult."""
    return NeedCodesOut(
        items=[NeedCodeOut(**vars(one), restricted=is_restricted(one.code, ADULT_YEARS)) for one in need_codes()]
    )


async def record_functioning(context: Context, person_id: UUID, body: FunctioningIn) -> FunctioningOut:
    """Keep the six answers of a person; the newest count.

    Raises:
        NotFound: there is no such person.
        TooYoungForFunctioning: under five years.
    """
    context.caller.must_be_at(body.site_id, *RECORDERS)
    person = await _held(context, person_id)
    years = person.age_years(local_day(context.now, context.settings.time_zone))
    if years is not None and years < FUNCTIONING_YEARS_MIN:
        raise TooYoungForFunctioning()
    recorded = {"id": new_id(), "recorded_by": context.caller.subject, "recorded_at": context.now}
    await queries.keep_functioning(context.session, body.model_dump() | recorded | {"person_id": person.id})
    return FunctioningOut(person_id=person_id)


async def count_functioning(reading: Reading, site_id: UUID) -> FunctioningCountsOut:
    """Of those who were asked at a site, how many live with a disability.

    Raises:
        NotFound: it is not one of the reader's sites.
    """
    reading.principal.must_be_at(site_id)
    return FunctioningCountsOut(site_id=site_id, **await queries.functioning_counts(reading.session, site_id))


async def set_instruction(context: Context, code: str, body: InstructionIn) -> InstructionOut:
    """Leave, or take away, what whoever scans a card says next; for tickets and documents as for anything else.

    Raises:
        NotFound: there is no such card, or it was never issued.
        CardCodeWrong: the code is mistyped.
    """
    context.caller.must_be_at(body.site_id, *RECORDERS)
    if not is_card_code(code):
        raise CardCodeWrong(place=0)
    found = await cards_by_code(context.session, [code], lock=True)
    if not found or found[0].state is CardState.PRINTED:
        raise NotFound()
    await queries.set_instruction(context.session, found[0].id, body.instruction)
    return InstructionOut(code=code, instruction=body.instruction)
