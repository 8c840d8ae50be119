"""Children's alarms: raised by who cares for a child, raised again whenever a household or its care changes.

An alarm opens a task, protects the record, tells the shelter what the child's safety needs, and changes nothing that
the child receives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.carers import tell_carers
from services.registration.commands.people import NewPerson, tasks_of
from services.registration.commands.protecting import set_protection
from services.registration.commands.tasks import Task, is_for_adults_only, open_tasks, phone_of
from services.registration.queries import children as queries
from services.registration.queries.protection import in_alarm
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.queries.standing import lock_people, standing_people
from services.registration.rules.ages import completed_age, may_be_child
from services.registration.rules.announce import Person
from services.registration.rules.children import Companion, alarm_of, alarm_when_left, may_alarm, placement_of
from services.registration.rules.merging import Rows
from services.registration.schemas.protection import CareIn, CareOut
from services.registration.vocabulary import CareBasis, ChildAlarm, Relationship
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import UnaccompaniedChildIdentified
from shared.contracts.vocabulary import BirthPrecision, Presence, Role
from shared.outbox import emit
from shared.problems import InvalidRequest, NotFound


async def record_care(context: Context, person_id: UUID, body: CareIn) -> CareOut:
    """Record who cares for a child, as it was said now, and judge the household's alarms again.

    Raises:
        NotFound: there is no such person.
        InvalidRequest: the carer is nobody who is registered, or the child itself.
    """
    context.caller.must_be_at(body.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
    carer = body.cared_for_by
    standing = await lock_people(context.session, [person_id])
    people = await people_by_id(context.session, list(standing.values()))
    if not people:
        raise NotFound()
    child, home = people[0].id, people[0].household_id
    if carer is not None:
        carer = (await standing_people(context.session, [carer])).get(carer)
        if carer in (None, child):
            raise InvalidRequest.at("/cared_for_by", "nobody_who_cares")
    await queries.set_care(context.session, child, basis=body.care_basis, carer_id=carer)
    await reassess_children(context, households=[home] if home else [], people=[child])
    await tell_carers(context, people=[child])
    return CareOut(person_id=person_id, protection_phone=await phone_of(context, body.site_id))


async def reassess_children(
    context: Context, *, households: Collection[UUID] = (), people: Collection[UUID] = ()
) -> None:
    """Judge the alarms of these households' members and of these people again, from what is written now.

    To be called in the transaction of whatever changes a household's members, a relationship, a birth date or a
    child's care, or makes it SEEN; after the change, with the households' rows held. Who is only LISTED is a claim and
    alarms nobody, unless it was asked who cares for them. A new alarm protects; one that has ended lifts nothing,
    which is the officer's to decide.
    """
    session = context.session
    await people_by_id(session, sorted(people), lock=True)
    rows = await queries.care_of(session, households=sorted(households), people=sorted(people))
    judged = await _judged(context, rows)
    before = {row["id"]: ChildAlarm(row["child_alarm"]) if row["child_alarm"] else None for row in rows}
    changed = {id_: alarm for id_, alarm in judged.items() if alarm is not before[id_]}
    raised = [id_ for id_, alarm in changed.items() if alarm is not None]
    if raised:
        await set_protection(context, people=raised, protected=True)
    if changed:
        await queries.set_alarms(session, changed)
        await announce_children(context, changed)
    sites = {row["id"]: row["site_id"] for row in rows}
    tasks = [Task(kind, sites[id_], id_) for id_ in raised for kind in tasks_of(changed[id_], misplaced=False)]
    await open_tasks(context, tasks)


async def _judged(context: Context, rows: Sequence[RowMapping]) -> dict[UUID, ChildAlarm | None]:
    on = local_day(context.now, context.settings.time_zone)
    homes = {row["household_id"] for row in rows if row["household_id"]}
    unnamed = {
        home.id: home.unnamed.women + home.unnamed.men
        for home in await households_by_id(context.session, sorted(homes))
    }
    companions = {row["id"]: _companion(row, on) for row in rows}
    together = {home: [row for row in rows if row["household_id"] == home] for home in homes}
    judged = {}
    for row in rows:
        one = companions[row["id"]]
        family = together.get(row["household_id"], [row])
        left = row["here"] and _carer_is_gone(row, family, companions)
        if may_alarm(one, seen=row["presence"] == Presence.SEEN):
            judge = alarm_when_left if left else alarm_of
            kin = [companions[other["id"]] for other in family if not (left and other["gone"])]
            judged[row["id"]] = judge(one, kin, unnamed_adults=unnamed.get(row["household_id"], 0))
    return judged


def _carer_is_gone(row: RowMapping, family: Sequence[RowMapping], companions: Mapping[UUID, Companion]) -> bool:
    """Whether who cares for somebody is gone: whom they name, or where nobody is named an adult of the household."""
    if row["cared_for_by"]:
        return bool(row["carer_gone"])
    return any(other["gone"] and not companions[other["id"]].child for other in family if other["id"] != row["id"])


def _companion(row: RowMapping, on: date) -> Companion:
    child = may_be_child(row["birth_date"], _precision(row), on)
    return Companion(Relationship(row["relationship"]), child, CareBasis(row["care_basis"]))


def _precision(row: RowMapping) -> BirthPrecision | None:
    return BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None


async def alarm_misplaced(context: Context, site_id: UUID, people: Sequence[Person]) -> None:
    """A child who arrives at a centre for adults is an alarm, whoever cares for it; the site's officers hear of it."""
    on = local_day(context.now, context.settings.time_zone)
    children = [one.id for one in people if may_be_child(one.birth_date, one.birth_precision, on)]
    if children and await is_for_adults_only(context, site_id):
        await set_protection(context, people=children, protected=True)
        kinds = tasks_of(None, misplaced=True)
        await open_tasks(context, [Task(kind, site_id, id_) for id_ in children for kind in kinds])


async def announce_alarms(context: Context, person_id: UUID | None) -> None:
    """Tell shelter of a child in alarm whose cards changed; of nobody else."""
    if person_id is not None:
        await announce_children(context, await in_alarm(context.session, [person_id]))


async def announce_moved(context: Context, before: Rows, after: Rows) -> None:
    """Tell shelter of alarms that a merge of records, or its undoing, gave or took: nobody judged them anew."""
    alarms = {id_: row["child_alarm"] for id_, row in before["person"].items()}
    await announce_children(
        context, [UUID(id_) for id_, row in after["person"].items() if row["child_alarm"] != alarms[id_]]
    )


async def announce_children(context: Context, people: Iterable[UUID]) -> None:
    """Tell shelter, and nobody else, what these children's safety needs now: by their new version, and their cards."""
    ids = sorted(people)
    if not ids:
        return
    on = local_day(context.now, context.settings.time_zone)
    events = []
    for row in await queries.next_versions(context.session, ids):
        alarm = ChildAlarm(row["child_alarm"]) if row["child_alarm"] else None
        age = completed_age(row["birth_date"], _precision(row), on)
        events.append(_identified(row["id"], row["version"], row["codes"], alarm, age.years if age else None))
    await emit(context, events)


def _identified(
    id_: UUID, version: int, codes: Sequence[str], alarm: ChildAlarm | None, years: int | None
) -> UnaccompaniedChildIdentified:
    placement = placement_of(alarm, years)
    return UnaccompaniedChildIdentified(
        child_id=id_,
        version=version,
        card_codes=list(codes),
        hand_over=placement.hand_over,
        apart=placement.apart,
        age_band=placement.age_band,
    )


async def raise_alarms(context: Context, people: Sequence[NewPerson], codes: dict[UUID, list[str]]) -> None:
    """The tasks of new records, and what shelter must know; `codes` are the cards of each."""
    on = local_day(context.now, context.settings.time_zone)
    await open_tasks(context, [Task(kind, new.record.site_id, new.record.id) for new in people for kind in new.tasks])
    await emit(
        context,
        [
            _identified(
                new.record.id, new.record.version, sorted(codes.get(new.record.id, [])), new.alarm,
                new.record.age_years(on),
            )
            for new in people
            if new.alarm
        ],
    )  # fmt: skip
