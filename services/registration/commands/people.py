"""From what was sent about a person to their record: effects, restricted needs, the children's alarm, protection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.rules.ages import completed_age, may_be_child
from services.registration.rules.announce import Person
from services.registration.rules.children import Companion, alarm_of, may_alarm
from services.registration.rules.documents import phone_key
from services.registration.rules.names import document_key
from services.registration.rules.needs import effects_now, is_restricted
from services.registration.schemas.households import MemberIn
from services.registration.vocabulary import ChildAlarm, TaskKind
from shared.contracts.vocabulary import Composition, Population, Presence
from shared.ids import new_id
from shared.problems import InvalidRequest


@dataclass(frozen=True)
class NewPerson:
    """A member as sent, with what the rules made of it."""

    member: MemberIn
    record: Person
    alarm: ChildAlarm | None
    tasks: tuple[TaskKind, ...] = ()
    """What an officer must look at because of what was sent."""

    @property
    def is_alarm(self) -> bool:
        """Whether the desk should call the officer at once: a child is alone, or where children are not to be."""
        return any(task is not TaskKind.NEED_REPORTED for task in self.tasks)


@dataclass(frozen=True)
class Circumstances:
    """What holds for all members of one registration; `on` is its local day."""

    household_id: UUID
    site_id: UUID
    population: Population
    presence: Presence
    protected: bool
    on: date
    adults_only: bool = False
    """A child at a returnee centre for adults is an alarm."""


def new_people(
    members: Sequence[MemberIn],
    circumstances: Circumstances,
    *,
    companions: Sequence[Companion] = (),
    unnamed_adults: int = 0,
) -> list[NewPerson]:
    """The records of `members`; `companions` are those of the household who have one already.

    Raises:
        InvalidRequest: a birth date lies in the future.
    """
    for place, member in enumerate(members):
        if member.birth_date and member.birth_date > circumstances.on:
            raise InvalidRequest.at(f"/members/{place}/birth_date", "in_the_future")
    household = [*(companion_of(member, circumstances.on) for member in members), *companions]
    return [_new_person(member, circumstances, household, unnamed_adults) for member in members]


def as_claims_if_listed(
    people: Sequence[NewPerson],
    circumstances: Circumstances,
    unnamed: Composition,
    companions: Sequence[Companion] = (),
) -> list[NewPerson]:
    """The records of who is only LISTED: nobody has met them, so that only what was asked about a child alarms.

    Of the others whoever meets the family is told; a child that is listed without any adult is protected at once.
    """
    if circumstances.presence is Presence.SEEN:
        return _with_known_carers(people)
    own = {new.record.id: companion_of(new.member, circumstances.on) for new in people}
    beside_adult = not all(one.child for one in (*own.values(), *companions))
    beside_adult = beside_adult or unnamed.women + unnamed.men + unnamed.not_stated > 0
    claims = []
    for new in people:
        alarm = new.alarm if may_alarm(own[new.record.id], seen=False) else None
        needs = [task for task in new.tasks if task is TaskKind.NEED_REPORTED]
        tasks = (*tasks_of(alarm, misplaced=False), *needs)
        alone = new.alarm is not None and not beside_adult
        record = replace(new.record, protected=circumstances.protected or bool(tasks) or alone)
        claims.append(replace(new, alarm=alarm, tasks=tasks, record=record))
    return _with_known_carers(claims)


def _with_known_carers(people: Sequence[NewPerson]) -> list[NewPerson]:
    """With the carer of each as far as others may know: one who came with them and is not protected."""
    open_ids = {new.record.id for new in people if not new.record.protected}
    return [
        replace(new, record=replace(new.record, known_carer_id=new.member.cared_for_by))
        if new.member.cared_for_by in open_ids - {new.record.id}
        else new
        for new in people
    ]


def companion_of(member: MemberIn, on: date) -> Companion:
    """What the children's alarm needs to know of a member."""
    child = may_be_child(member.birth_date, member.birth_precision, on)
    return Companion(member.relationship, child, member.care_basis)


def _new_person(
    member: MemberIn, circumstances: Circumstances, household: Sequence[Companion], unnamed_adults: int
) -> NewPerson:
    companion = companion_of(member, circumstances.on)
    alarm = alarm_of(companion, household, unnamed_adults=unnamed_adults)
    age = completed_age(member.birth_date, member.birth_precision, circumstances.on)
    years = age.years if age else None
    tasks = tasks_of(alarm, misplaced=companion.child and circumstances.adults_only)
    if any(is_restricted(code, years) for code in member.needs):
        tasks = (*tasks, TaskKind.NEED_REPORTED)
    record = Person(
        id=member.id,
        household_id=circumstances.household_id,
        site_id=circumstances.site_id,
        presence=circumstances.presence,
        sex=member.sex,
        birth_date=member.birth_date,
        birth_precision=member.birth_precision if member.birth_date else None,
        nationality=member.nationality,
        origin_department=member.origin_department,
        populations=member.populations or [circumstances.population],
        effects=effects_now(member.effects, member.needs, years),
        protected=circumstances.protected or bool(tasks),
    )
    return NewPerson(member, record, alarm, tasks)


def tasks_of(alarm: ChildAlarm | None, *, misplaced: bool) -> tuple[TaskKind, ...]:
    """The tasks of a child's alarm; `misplaced`: a child at a centre for adults."""
    by_alarm = {
        ChildAlarm.UNACCOMPANIED: TaskKind.CHILD_UNACCOMPANIED,
        ChildAlarm.SEPARATED: TaskKind.CHILD_SEPARATED,
    }
    found = (by_alarm[alarm],) if alarm else ()
    return (*found, TaskKind.CHILD_AT_ADULT_CENTRE) if misplaced else found


def person_row(new: NewPerson, *, arrived_at: datetime | None, consent_version: int) -> dict[str, Any]:
    """The row of a new person for `insert_registration`."""
    member, record = new.member, new.record
    return {
        "id": record.id,
        "household_id": record.household_id,
        "site_id": record.site_id,
        "presence": record.presence,
        "given_names": member.given_names,
        "family_names": member.family_names,
        "sex": record.sex,
        "birth_date": record.birth_date,
        "birth_precision": record.birth_precision,
        "nationality": record.nationality,
        "origin_department": record.origin_department,
        "languages": member.languages,
        "phone": member.phone,
        "phone_key": phone_key(member.phone),
        "relationship": member.relationship,
        "populations": record.populations,
        "effects": record.effects,
        "stated_effects": member.effects,
        "cared_for_by": member.cared_for_by,
        "known_carer_id": record.known_carer_id,
        "care_basis": member.care_basis,
        "child_alarm": new.alarm,
        "protected": record.protected,
        "consent_version": consent_version,
        "arrived_at": arrived_at,
    }


def document_rows(people: Sequence[NewPerson]) -> list[dict[str, Any]]:
    """The rows of all documents of `people`."""
    return [
        {
            "id": document.id,
            "person_id": new.record.id,
            "type": document.type,
            "country": document.country,
            "number": document.number,
            "number_key": document_key(document.number),
        }
        for new in people
        for document in new.member.documents
    ]


def need_rows(people: Sequence[NewPerson], on: date, *, restricted: bool) -> list[dict[str, Any]]:
    """The rows of the open needs of `people`, or of the restricted ones: each kind has its own table."""
    return [
        {"id": new_id(), "person_id": new.record.id, "code": code}
        for new in people
        for code in dict.fromkeys(new.member.needs)
        if is_restricted(code, new.record.age_years(on)) is restricted
    ]
