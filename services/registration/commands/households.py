"""A household in one call: people, papers, consent, cards and arrival, in a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.registration.commands import issuing
from services.registration.commands.children import raise_alarms
from services.registration.commands.consents import consent_rows, counted_by_person
from services.registration.commands.group_numbers import hold_group, tell_group
from services.registration.commands.joining import must_fit_group
from services.registration.commands.keys import rows_of_new
from services.registration.commands.moments import moment_of
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
from services.registration.commands.warnings import household_warnings
from services.registration.errors import ConsentNeedsPerson, UnknownMember
from services.registration.queries import arrivals as arrival_queries
from services.registration.queries.registering import insert_registration, must_be_dwelling
from services.registration.rules.announce import (
    Arrival,
    Card,
    Household,
    Person,
    arrival_event,
    as_anonymous,
    handed_to,
    household_states,
    issued,
    people_states,
)
from services.registration.rules.composition import parts_of
from services.registration.rules.withdrawing import hides_whole
from services.registration.schemas.households import HouseholdIn, IssuedCardOut, RegisteredOut
from services.registration.vocabulary import Relationship
from shared.clock import local_day
from shared.context import Context
from shared.contracts.envelope import Payload
from shared.contracts.registration import ConsentChanged, PersonRegistered
from shared.contracts.vocabulary import CardState, Composition, Role
from shared.ids import new_id
from shared.outbox import emit


@dataclass(frozen=True)
class _Plan:
    """All rows and records of one registration, before the first write."""

    body: HouseholdIn
    on: date
    people: Sequence[NewPerson]
    household: Household
    arrivals: Sequence[Arrival]
    consents: Sequence[dict[str, Any]]
    new_cards: Sequence[Card]
    printed: Sequence[Card]
    cards: Sequence[Card]
    """Both kinds, in the order in which they were asked for."""

    def person(self, id_: UUID | None) -> Person | None:
        """The member with this id."""
        return next((new.record for new in self.people if new.record.id == id_), None)


async def register_household(context: Context, body: HouseholdIn) -> RegisteredOut:
    """Register a household at the caller's site; the same body again gets the same answer.

    Raises:
        NotFound: another site's, or its printed card or arrival group.
    """
    context.caller.must_be_at(body.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR)
    return await register(context, body)


async def register(context: Context, body: HouseholdIn) -> RegisteredOut:
    """Register a household for a caller who may."""
    _must_be_members(body)
    group_id = body.arrival.arrival_group_id if body.arrival else None
    await hold_group(context, group_id)
    printed = await issuing.printed_cards(context, [card.code for card in body.cards if card.code])
    issuing.must_be_of_site(printed, body.site_id)
    adults_only = bool(body.members) and await is_for_adults_only(context, body.site_id)
    plan = _plan(context, body, printed, adults_only=adults_only)
    answer = RegisteredOut(
        household_id=body.id,
        person_ids=[new.record.id for new in plan.people],
        cards=[IssuedCardOut(card_id=card.id, code=card.code, person_id=card.person_id) for card in plan.cards],
        arrival_ids=[arrival.id for arrival in plan.arrivals],
        warnings=household_warnings(body.members, body.consents, plan.on),
        **await _alarm(context, plan),
    )
    fingerprint = fingerprint_of(context, "household", body)
    earlier = await claim(context, body.id, kind="household", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    if body.arrival:
        await must_fit_group(context, group_id, site_id=body.site_id, kind=body.arrival.kind, pointer="/arrival/kind")
    await _insert(context, plan)
    now_issued = await issuing.issue(context, plan.printed)
    await emit(context, await _events(context, plan, [*plan.new_cards, *now_issued]))
    await raise_alarms(context, plan.people, _codes(plan))
    if group_id:
        await tell_group(context, group_id)
    return answer


async def _alarm(context: Context, plan: _Plan) -> dict[str, Any]:
    """Whom the desk should call about, and the number; nothing where no child is in alarm."""
    ids = [new.record.id for new in plan.people if new.is_alarm]
    return {"alarm_person_ids": ids, "protection_phone": await phone_of(context, plan.body.site_id) if ids else None}


def _codes(plan: _Plan) -> dict[UUID, list[str]]:
    codes: dict[UUID, list[str]] = {}
    for card in plan.cards:
        if card.person_id:
            codes.setdefault(card.person_id, []).append(card.code)
    return codes


def _must_be_members(body: HouseholdIn) -> None:
    ids = {member.id for member in body.members}
    named = [card.person_id for card in body.cards] + [consent.person_id for consent in body.consents]
    if any(id_ is not None and id_ not in ids for id_ in [*named, body.head_person_id]):
        raise UnknownMember()
    if body.arrival and not set(body.arrival.ids) <= {*ids, body.id}:
        raise UnknownMember()
    if body.consents and not ids:
        raise ConsentNeedsPerson()


def _head(body: HouseholdIn) -> UUID | None:
    heads = [member.id for member in body.members if member.relationship is Relationship.HEAD]
    return body.head_person_id or next(iter(heads), None)


def _plan(context: Context, body: HouseholdIn, printed: Sequence[Card], *, adults_only: bool) -> _Plan:
    on = local_day(context.now, context.settings.time_zone)
    unnamed, details = parts_of(body.unnamed)
    circumstances = Circumstances(
        body.id, body.site_id, body.population, body.presence, body.protected, on, adults_only
    )
    people = new_people(body.members, circumstances, unnamed_adults=unnamed.women + unnamed.men)
    people = as_claims_if_listed(people, circumstances, unnamed)
    household = Household(
        id=body.id,
        site_id=body.site_id,
        presence=body.presence,
        population=body.population,
        size=len(people) + unnamed.total,
        unnamed=unnamed,
        head_person_id=_head(body),
        dwelling_id=(body.dwelling.id or new_id()) if body.dwelling else None,
        place_pcode=body.dwelling.place_pcode if body.dwelling else None,
        protected=body.protected or hides_whole([new.record for new in people], unnamed),
        members=[new.record for new in people],
        details=details,
    )
    by_id = {new.record.id: new.record for new in people}
    cards = [handed_to(card, by_id.get(card.person_id) if card.person_id else None) for card in _cards(body, printed)]
    printed_ids = {card.id for card in printed}
    return _Plan(
        body=body,
        on=on,
        people=people,
        household=household,
        arrivals=_arrivals(context, body, unnamed),
        consents=consent_rows(context, body, _head(body)),
        new_cards=[card for card in cards if card.id not in printed_ids],
        printed=[card for card in cards if card.id in printed_ids],
        cards=cards,
    )


def _cards(body: HouseholdIn, printed: Sequence[Card]) -> list[Card]:
    by_code = {card.code: card for card in printed}
    group_id = body.arrival.arrival_group_id if body.arrival else None
    codes = iter(issuing.draw_codes(sum(card.code is None for card in body.cards)))
    cards = []
    for asked in body.cards:
        known = by_code[asked.code] if asked.code else None
        card = known or Card(asked.id or new_id(), next(codes), asked.kind, CardState.ISSUED, body.site_id)
        cards.append(
            replace(
                card,
                site_id=body.site_id,
                person_id=asked.person_id,
                household_id=None if asked.person_id else body.id,
                arrival_group_id=group_id,
                population=body.population,
            )
        )
    return cards


def _arrivals(context: Context, body: HouseholdIn, unnamed: Composition) -> list[Arrival]:
    if body.arrival is None:
        return []
    sent = body.arrival
    whole = Arrival(
        id=sent.ids.get(body.id) or new_id(),
        kind=sent.kind,
        site_id=body.site_id,
        place_pcode=sent.place_pcode,
        occurred_at=moment_of(context, sent.occurred_at, "/arrival/occurred_at"),
        means=sent.means,
        country_from=sent.country_from,
        arrival_group_id=sent.arrival_group_id,
        vehicle=sent.vehicle,
        origin_pcode=sent.origin_pcode,
        household_id=body.id,
        unnamed=unnamed,
    )
    named = [
        replace(whole, id=sent.ids.get(member.id) or new_id(), person_id=member.id, unnamed=None)
        for member in body.members
    ]
    return [*named, *([whole] if unnamed.total else [])]


async def _insert(context: Context, plan: _Plan) -> None:
    household, body = plan.household, plan.body
    if body.dwelling and body.dwelling.id:
        await must_be_dwelling(context.session, body.dwelling.id, body.dwelling.place_pcode, body.dwelling.place_text)
    arrived = {arrival.person_id: arrival.occurred_at for arrival in plan.arrivals}
    consents = counted_by_person(plan.consents)
    dwelling = []
    if body.dwelling:
        dwelling = [{**body.dwelling.model_dump(), "id": household.dwelling_id}]
    await insert_registration(
        context.session,
        {"now": context.now, "caller": context.caller.subject},
        dwelling=dwelling,
        household=[{**vars(household), "members": None, "unnamed": household.unnamed.model_dump()}],
        people=[
            person_row(new, arrived_at=arrived.get(new.record.id), consent_version=consents.get(new.record.id, 0))
            for new in plan.people
        ],
        documents=document_rows(plan.people),
        needs=need_rows(plan.people, plan.on, restricted=False),
        restricted_needs=need_rows(plan.people, plan.on, restricted=True),
        consents=plan.consents,
        cards=[vars(card) for card in plan.new_cards],
        matches=rows_of_new(plan.people),
        arrivals=[vars(arrival) for arrival in plan.arrivals],
    )


def _as_seen(plan: _Plan, card: Card) -> Card:
    bearer = plan.person(card.person_id)
    hidden = bearer.protected if bearer else plan.household.protected
    return as_anonymous(card) if hidden else card


async def _events(context: Context, plan: _Plan, cards: Sequence[Card]) -> list[Payload]:
    hidden = {new.record.id for new in plan.people if new.record.protected}
    counted: set[UUID] = set()
    group_id = plan.body.arrival.arrival_group_id if plan.body.arrival else None
    if group_id and (hidden or plan.household.protected):
        counted = await arrival_queries.counted_groups(context.session, [group_id])
    return [
        *people_states(PersonRegistered, [new.record for new in plan.people], plan.on),
        *household_states([plan.household], plan.on),
        *(issued(_as_seen(plan, card)) for card in cards),
        *arrival_events(plan.arrivals, [new.record for new in plan.people], [plan.household], plan.on, counted=counted),
        *(ConsentChanged.model_validate(row) for row in plan.consents if row["person_id"] not in hidden),
    ]


def arrival_events(
    arrivals: Sequence[Arrival],
    people: Sequence[Person],
    households: Sequence[Household],
    on: date,
    *,
    counted: set[UUID],
) -> list[Payload]:
    """The events of `arrivals`; a protected one in a group that was counted is in that count and has none."""
    by_id = {person.id: person for person in people}
    hidden_households = {household.id for household in households if household.protected}
    events: list[Payload] = []
    for arrival in arrivals:
        bearer = by_id.get(arrival.person_id) if arrival.person_id else None
        protected = bearer.protected if bearer else arrival.household_id in hidden_households
        if not (protected and arrival.arrival_group_id in counted):
            events.append(arrival_event(arrival, bearer=bearer, protected=protected, on=on))
    return events
