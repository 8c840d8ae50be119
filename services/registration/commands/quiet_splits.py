"""An adult's own household beside the one that everybody sees, without a trace in it (ADR 0016).

The record that others know, its household, their versions, cards and entitlement stay exactly as they are. The person
gets a second record in a household of their own, both protected, and a card: outside that is an anonymous card, with
an entitlement of its own. Officers see that the two records are one person's.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from services.registration.commands.holding import EDITORS, hold_people
from services.registration.commands.households import register
from services.registration.commands.once import once
from services.registration.errors import NoMember, SplitNeedsAdult
from services.registration.queries import changes as queries
from services.registration.queries.households import insert_quiet_split, needs_of
from services.registration.queries.records import households_by_id
from services.registration.rules.ages import may_be_child
from services.registration.schemas.households import DocumentIn, HouseholdCardIn, HouseholdIn, MemberIn
from services.registration.schemas.moves import QuietSplitIn, QuietSplitOut
from services.registration.vocabulary import Relationship
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import BirthPrecision

_COPIED = (
    "given_names", "family_names", "sex", "birth_date", "nationality", "origin_department", "languages", "populations",
    "phone", "effects",
)  # fmt: skip


async def split_quietly(context: Context, person_id: UUID, body: QuietSplitIn) -> QuietSplitOut:
    """Give an adult a household, an entitlement and a card of their own; no reason is asked or kept.

    Raises:
        NotFound: there is no such person whom the caller may know.
        NoMember: the person is in no household.
        SplitNeedsAdult: the person is under 18, or may be.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)

    async def work() -> QuietSplitOut:
        [person] = await hold_people(context, [person_id])
        if person.household_id is None:
            raise NoMember()
        if may_be_child(person.birth_date, person.birth_precision, local_day(context.now, context.settings.time_zone)):
            raise SplitNeedsAdult()
        [household] = await households_by_id(context.session, [person.household_id])
        made = await register(
            context,
            HouseholdIn(
                id=body.household_id,
                site_id=body.site_id,
                population=household.population,
                members=[await _own_record(context, person.id, body)],
                cards=[HouseholdCardIn(id=body.card_id, code=body.code, person_id=body.person_id, kind=body.kind)],
                protected=True,
            ),
        )
        row = {
            "id": body.id,
            "person_id": person.id,
            "household_id": person.household_id,
            "own_person_id": body.person_id,
            "own_household_id": body.household_id,
            "made_at": context.now,
            "made_by": context.caller.subject,
        }
        await insert_quiet_split(context.session, row)
        return QuietSplitOut(household_id=body.household_id, person_id=body.person_id, card=made.cards[0])

    return await once(context, body.id, ("quiet_split", str(person_id), body), QuietSplitOut, work)


async def _own_record(context: Context, person_id: UUID, body: QuietSplitIn) -> MemberIn:
    """The person once more, as they are now; their papers have ids of their own, always the same."""
    row: dict[str, Any] = dict(await queries.person_row(context.session, person_id) or {})
    documents = [
        DocumentIn.model_validate({**document, "id": uuid5(body.id, str(document["id"]))})
        for document in await queries.documents_of(context.session, person_id)
    ]
    return MemberIn.model_validate(
        {
            **{name: row[name] for name in _COPIED},
            "id": body.person_id,
            "birth_precision": row["birth_precision"] or BirthPrecision.DAY,
            "relationship": Relationship.HEAD,
            "documents": documents,
            "needs": await needs_of(context.session, person_id),
        }
    )
