"""Reads of identity. Each writes its audit rows first: the answer leaves only after they are committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.auditing import audit_read
from services.registration.commands.viewers import viewer_of
from services.registration.queries import finding as queries
from services.registration.queries.alternates import alternates_of
from services.registration.queries.cards import cards_by_code, cards_of_household, pause_of
from services.registration.queries.needs import instruction_of
from services.registration.queries.records import households_by_id
from services.registration.queries.standing import standing_households, standing_people
from services.registration.rules.ages import completed_age
from services.registration.rules.announce import Card, as_shown, living
from services.registration.rules.composition import with_details
from services.registration.schemas.finding import CardOut, FoundOut, LookupIn, LookupOut
from services.registration.schemas.households import AlternateOut, HouseholdOut, PersonCardOut, PersonOut
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import ReadPurpose
from shared.audit import Entry, chain_of
from shared.auth import Principal
from shared.clock import local_day
from shared.contracts.vocabulary import BirthPrecision, CardState, ConsentPurpose, Role
from shared.problems import NotFound

SEARCHERS = (Role.REGISTRAR, Role.SHELTER_STAFF, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
READERS = (*SEARCHERS, Role.HEALTH)
NAMELESS: dict[str, Any] = {
    "given_names": None,
    "family_names": None,
    "phone": None,
    "birth_date": None,
    "documents": [],
}
"""What stays with the officers while a site is in discreet mode."""
_BY_CODE = {card_state for card_state in CardState if card_state is not CardState.PRINTED}


@dataclass(frozen=True)
class Reading:
    """One read: who asks, in which transaction, at what business time, under which trace."""

    session: AsyncSession
    principal: Principal
    settings: RegistrationSettings
    now: datetime
    trace_id: str

    def on(self) -> date:
        """The local day of the read."""
        return local_day(self.now, self.settings.time_zone)

    def viewer(self) -> dict[str, Any]:
        """What decides about protected records."""
        return viewer_of(self.principal)

    async def audit(
        self, operation: str, purpose: ReadPurpose, person_ids: Sequence[UUID], *, dwelling_of: UUID | None = None
    ) -> None:
        """Write down that these people's identity, or where a household lives, is about to be answered.

        Raises:
            LookupBudgetSpent: the caller has read too much; the desk's own check of a registration is never refused.
        """
        subjects = (*person_ids, *([dwelling_of] if dwelling_of else ()))
        if subjects:
            entry = Entry(
                kind="READ",
                operation=operation,
                principal=self.principal,
                site_id=chain_of(self.principal),
                subjects=subjects,
                trace_id=self.trace_id,
                purpose=purpose,
            )
            enforce = purpose is not ReadPurpose.REGISTRATION
            await audit_read(self.session, self.settings, entry, enforce=enforce)


async def look_up_people(reading: Reading, body: LookupIn) -> LookupOut:
    """People by their ids, in the order asked for, each once; who may not be known is left out."""
    standing = await standing_people(reading.session, body.ids)
    ids = list(dict.fromkeys(standing.get(id_, id_) for id_ in body.ids))
    rows = await queries.people_in_full(reading.session, ids=ids, households=[], viewer=reading.viewer())
    await reading.audit("look_up_people", body.purpose, [row["id"] for row in rows])
    people = {row["id"]: _person(row, reading) for row in rows}
    return LookupOut(items=[people[id_] for id_ in ids if id_ in people])


async def show_person(reading: Reading, person_id: UUID) -> PersonOut:
    """One person, by any id that stands for them.

    Raises:
        NotFound: there is no such person whom the caller may know.
    """
    ids = list((await standing_people(reading.session, [person_id])).values())
    rows = await queries.people_in_full(reading.session, ids=ids, households=[], viewer=reading.viewer())
    if not rows:
        raise NotFound()
    await reading.audit("show_person", ReadPurpose.ASSISTANCE, ids)
    return _person(rows[0], reading)


async def show_household(reading: Reading, household_id: UUID) -> HouseholdOut:
    """One household, by any id that stands for it; a protected member looks like one without a name.

    Raises:
        NotFound: there is none that the caller may know.
    """
    household_id = (await standing_households(reading.session, [household_id])).get(household_id, household_id)
    row = await queries.household_in_full(reading.session, household_id)
    if row is None:
        raise NotFound()
    rows = await queries.people_in_full(reading.session, ids=[], households=[household_id], viewer=reading.viewer())
    if row["protected"] and not rows:
        raise NotFound()
    visible = {member["id"] for member in rows}
    dwelling_of = household_id if row["place_text"] else None
    await reading.audit("show_household", ReadPurpose.ASSISTANCE, sorted(visible), dwelling_of=dwelling_of)
    cards = await cards_of_household(reading.session, household_id)
    [household] = await households_by_id(reading.session, [household_id])
    shown = as_shown(living(household), reading.on(), visible)
    return HouseholdOut(
        household_id=household_id,
        version=row["version"],
        presence=row["presence"],
        population=row["population"],
        size=shown.size,
        unnamed=with_details(shown.unnamed, shown.details),
        head_person_id=shown.head_person_id,
        dwelling_id=row["dwelling_id"],
        place_pcode=row["place_pcode"],
        place_text=row["place_text"],
        members=[_person(member, reading) for member in rows],
        cards=[_card(card) for card in cards],
        alternates=await shown_alternates(reading, household_id),
    )


async def show_card(reading: Reading, code: str) -> CardOut:
    """A card and its bearer.

    Raises:
        NotFound: there is no such card, or it was never issued.
    """
    found = [card for card in await cards_by_code(reading.session, [code]) if card.state in _BY_CODE]
    if not found:
        raise NotFound()
    card = found[0]
    rows = await queries.people_in_full(
        reading.session, ids=[card.person_id] if card.person_id else [], households=[], viewer=reading.viewer()
    )
    await reading.audit("show_card", ReadPurpose.ASSISTANCE, [row["id"] for row in rows])
    person = _person(rows[0], reading) if rows else None
    paused = await pause_of(reading.session, card.id) if card.state is CardState.PAUSED else None
    household_id = person.household_id if person else await _shown_household(reading, card)
    return CardOut(
        paused_reason=paused["paused_reason"] if paused else None,
        paused_at=paused["paused_at"] if paused else None,
        card_id=card.id,
        code=card.code,
        kind=card.kind,
        state=card.state,
        person=person,
        household_id=household_id,
        alternates=await shown_alternates(reading, household_id) if household_id else [],
        instruction=await instruction_of(reading.session, card.id),
    )


async def shown_alternates(reading: Reading, household_id: UUID) -> list[AlternateOut]:
    """Who may collect for a household that the caller may know; a protected one of them is not shown."""
    rows = await alternates_of(reading.session, household_id, reading.viewer())
    people = [row["person_id"] for row in rows if row["person_id"]]
    told = household_id if len(people) < len(rows) else None
    await reading.audit("show_alternates", ReadPurpose.ASSISTANCE, people, dwelling_of=told)
    return [AlternateOut.model_validate(dict(row)) for row in rows]


async def _shown_household(reading: Reading, card: Card) -> UUID | None:
    if card.household_id is None:
        return None
    household_id = (await standing_households(reading.session, [card.household_id]))[card.household_id]
    row = await queries.household_in_full(reading.session, household_id)
    if row is None or not row["protected"]:
        return household_id
    rows = await queries.people_in_full(reading.session, ids=[], households=[household_id], viewer=reading.viewer())
    return household_id if rows else None


def _card(card: Card) -> PersonCardOut:
    return PersonCardOut(card_id=card.id, code=card.code, kind=card.kind, state=card.state)


def found_out(row: RowMapping, on: date) -> FoundOut:
    """A row of a search, as it is answered on the local day `on`."""
    birth = row["birth_date"]
    shown = {
        "person_id": row["id"],
        "birth_year": birth.year if birth else None,
        "age_years": _age_years(row, on),
    }
    return FoundOut.model_validate({**row, **shown})


def _age_years(row: RowMapping, on: date) -> int | None:
    precision = BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None
    age = completed_age(row["birth_date"], precision, on)
    return age.years if age else None


def _person(row: RowMapping, reading: Reading) -> PersonOut:
    answers = {answer["purpose"]: answer for answer in row["consents"] or ()}
    shown = {
        "person_id": row["id"],
        "age_years": _age_years(row, reading.on()),
        "cared_for_by": row["carer_id"],
        "consents": [answers.get(purpose, {"purpose": purpose, "given": False}) for purpose in ConsentPurpose],
    }
    if row["nameless"]:
        shown = {**shown, **NAMELESS}
    return PersonOut.model_validate({**row, **shown})
