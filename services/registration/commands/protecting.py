"""Protecting records that were known, and lifting it: what is told then (docs/adr/0014).

Locks are taken in the order households, people, cards, as where a card is bound; what is told is read after them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.registration.commands.carers import tell_carers
from services.registration.commands.viewers import viewer_of
from services.registration.errors import ChildInAlarm
from services.registration.queries import protection as queries
from services.registration.queries.cards import cards_by_code, cards_of
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.queries.standing import lock_people, lock_rows, standing_households
from services.registration.rules.announce import (
    Card,
    Household,
    Person,
    as_anonymous,
    handed_to,
    household_states,
    people_states,
)
from services.registration.rules.withdrawing import (
    card_as_it_looks,
    hides_whole,
    withdrawn_household,
    withdrawn_person,
)
from services.registration.schemas.protection import ExcludedIn, ProtectedOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.envelope import Payload
from shared.contracts.registration import ConsentChanged, PersonUpdated
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotFound


@dataclass(frozen=True)
class _Records:
    """What is changed, its rows held: people and households as they are, with all cards of either."""

    people: Mapping[UUID, Person]
    households: Mapping[UUID, Household]
    cards: Sequence[Card]

    def hides(self, card: Card) -> bool:
        """Whether the card looks like an anonymous one."""
        if card.person_id:
            return self.people[card.person_id].protected
        return card.household_id is not None and self.households[card.household_id].protected


async def protect_person(context: Context, person_id: UUID) -> ProtectedOut:
    """Protect one person, in one tap and for no stated reason; the answer is the same where they were.

    Raises:
        NotFound: there is no such person.
    """
    standing = await lock_people(context.session, [person_id])
    if not standing:
        raise NotFound()
    await set_protection(context, people=standing.values(), protected=True)
    return ProtectedOut(person_id=person_id, protected=True)


async def protect_household(context: Context, household_id: UUID) -> ProtectedOut:
    """Protect a household and everybody in it.

    Raises:
        NotFound: there is no such household.
    """
    standing = await standing_households(context.session, [household_id])
    if not standing:
        raise NotFound()
    await set_protection(context, households=standing.values(), protected=True)
    return ProtectedOut(household_id=household_id, protected=True)


async def unprotect_person(context: Context, person_id: UUID) -> ProtectedOut:
    """Lift the protection of one person.

    Raises:
        NotFound: there is none that this officer looks after.
        ChildInAlarm: their alarm stands; who cares for the child is recorded first.
    """
    await _must_be_officer(context, "person", person_id)
    if await queries.in_alarm(context.session, [person_id]):
        raise ChildInAlarm()
    await set_protection(context, people=[person_id], protected=False)
    return ProtectedOut(person_id=person_id, protected=False)


async def unprotect_household(context: Context, household_id: UUID) -> ProtectedOut:
    """Lift the protection of a household and of everybody in it.

    Raises:
        NotFound: there is none that this officer looks after.
        ChildInAlarm: the alarm of a child in it stands.
    """
    await _must_be_officer(context, "household", household_id)
    [household] = await households_by_id(context.session, [household_id])
    if await queries.in_alarm(context.session, [person.id for person in household.members]):
        raise ChildInAlarm()
    await set_protection(context, households=[household_id], protected=False)
    return ProtectedOut(household_id=household_id, protected=False)


async def exclude_principals(context: Context, person_id: UUID, body: ExcludedIn) -> ProtectedOut:
    """Name the staff and agencies who never see a person's record, in place of those named before; it is protected.

    Raises:
        NotFound: there is no such person whom this officer looks after.
    """
    await _must_be_officer(context, "person", person_id)
    await set_protection(context, people=[person_id], protected=True)
    await queries.exclude(context.session, person_id, body.principal_ids, by=context.caller.subject, at=context.now)
    return ProtectedOut(person_id=person_id, protected=True)


async def _must_be_officer(context: Context, table: str, id_: UUID) -> None:
    await (lock_people(context.session, [id_]) if table == "person" else lock_rows(context.session, [], [id_]))
    if not await queries.may_lift(context.session, table, id_, viewer_of(context.caller)):
        raise NotFound()


async def set_protection(
    context: Context, *, people: Collection[UUID] = (), households: Collection[UUID] = (), protected: bool
) -> None:
    """Protect people, and households with everybody in them, or lift it; who is so already stays as they are.

    Protected, what was told of them is withdrawn, and their cards are anonymous ones from now on; lifted, all is
    told. A household shows while somebody in it does.
    """
    before = await _hold(context, people, households)
    named = {*people, *(one.id for id_ in households for one in before.households[id_].members)}
    changing = sorted(id_ for id_ in named if before.people[id_].protected is not protected)
    await queries.set_people(context.session, changing, protected=protected)
    looks = {
        id_: _hidden_after(one, changing, protected=protected, whole=id_ in households)
        for id_, one in before.households.items()
    }
    touched = {id_: hidden for id_, hidden in looks.items() if _shows_change(before.households[id_], hidden, changing)}
    await queries.set_households(context.session, touched)
    noted = sorted(named) if protected else changing  # protected once more is said once more: it may have to last
    rows = [{"id": new_id(), "person_id": id_, "household_id": None} for id_ in noted]
    rows += [{"id": new_id(), "person_id": None, "household_id": id_} for id_ in sorted(households)]
    by = context.principal.subject if context.principal else None
    await queries.note_change(context.session, rows, protected=protected, by=by, at=context.now)
    await _tell(context, before, changing, sorted(touched))
    await tell_carers(context, households=before.households, people=changing)


async def _hold(context: Context, people: Collection[UUID], households: Collection[UUID]) -> _Records:
    session = context.session
    await lock_rows(session, people, households, whole=True)
    homes = sorted({*households, *await queries.households_of(session, list(people))})
    members = [person.id for home in await households_by_id(session, homes) for person in home.members]
    everybody = sorted({*people, *members})
    known = await cards_of(session, everybody, homes)
    await cards_by_code(session, sorted(card.code for card in known), lock=True)
    return await _read(context, everybody, homes)


async def _read(context: Context, people: Sequence[UUID], households: Sequence[UUID]) -> _Records:
    found = await people_by_id(context.session, people)
    homes = await households_by_id(context.session, households)
    cards = await cards_of(context.session, people, households)
    return _Records({one.id: one for one in found}, {one.id: one for one in homes}, cards)


def _hidden_after(household: Household, changing: Collection[UUID], *, protected: bool, whole: bool) -> bool:
    members = [
        replace(person, protected=protected) if person.id in changing else person for person in household.members
    ]
    if protected:
        return household.protected or whole or hides_whole(members, household.unnamed)
    return hides_whole(members, household.unnamed)


def _shows_change(household: Household, hidden: bool, changing: Collection[UUID]) -> bool:
    """Whether others see another household than before; a hidden one that stays so has no new version."""
    if household.protected and hidden:
        return False
    return household.protected != hidden or any(person.id in changing for person in household.members)


async def _tell(context: Context, before: _Records, changed: Sequence[UUID], households: Sequence[UUID]) -> None:
    now = await _read(context, list(before.people), list(before.households))
    on = local_day(context.now, context.settings.time_zone)
    cards = await _cards_that_changed(context, before, now)
    events: list[Payload] = [
        *_people_events([now.people[id_] for id_ in changed], on),
        *_household_events([now.households[id_] for id_ in households], on),
        *cards,
    ]
    shown = [id_ for id_ in changed if not now.people[id_].protected]
    if shown:
        rows = await queries.consents_now(context.session, shown)
        events += [ConsentChanged.model_validate(dict(row)) for row in rows]
    await emit(context, events)


def _people_events(people: Sequence[Person], on: date) -> list[Payload]:
    return [
        *people_states(PersonUpdated, people, on),
        *(withdrawn_person(person) for person in people if person.protected),
    ]


def _household_events(households: Sequence[Household], on: date) -> list[Payload]:
    return [
        *household_states(households, on),
        *(withdrawn_household(household) for household in households if household.protected),
    ]


async def _cards_that_changed(context: Context, before: _Records, now: _Records) -> list[Payload]:
    """Write and tell the cards that look different: with a bearer instead of none, or the other way round."""
    changed = [
        replace(handed_to(card, now.people.get(card.person_id) if card.person_id else None), version=card.version + 1)
        for card in now.cards
        if before.hides(card) is not now.hides(card)
    ]
    await queries.set_cards(context.session, changed)
    return [card_as_it_looks(as_anonymous(card) if now.hides(card) else card) for card in changed]


PROTECTORS = (Role.REGISTRAR, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
