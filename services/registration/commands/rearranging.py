"""What every move of people between households writes and says; the households and people are held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.registration.commands.carers import tell_carers
from services.registration.commands.children import reassess_children
from services.registration.commands.edits import Author, change_row
from services.registration.commands.keys import write_keys
from services.registration.commands.people_states import announce_people
from services.registration.queries import changes as queries
from services.registration.queries import households as household_queries
from services.registration.queries.cards import cards_by_code, cards_of_household, update_card
from services.registration.queries.records import households_by_id
from services.registration.rules.announce import Card, Household, Person, as_anonymous
from services.registration.rules.composition import parts_of, with_details
from services.registration.rules.edits import Edit
from services.registration.rules.withdrawing import card_as_it_looks
from services.registration.vocabulary import ChangeSource, Relationship
from shared.context import Context
from shared.contracts.vocabulary import CardState
from shared.ids import new_id
from shared.outbox import emit

HOUSEHOLD = "household_id"


@dataclass(frozen=True)
class Move:
    """One person's new household and relationship there."""

    person: Person
    household_id: UUID | None
    relationship: Relationship


async def rearrange(
    context: Context, before: Sequence[Household], after: Sequence[Household], moves: Sequence[Move]
) -> None:
    """Write the households `after` and move people; keep it in their history, look for children, say the new states."""
    ids = [move.person.id for move in moves]
    await household_queries.lock_people(context.session, ids)
    for household in after:
        _, details = parts_of(with_details(household.unnamed, household.details))
        row = {**vars(household), "members": None, "unnamed": household.unnamed.model_dump(), "details": details}
        await queries.write_household(context.session, row)
    await queries.move_people(
        context.session,
        [
            {"id": move.person.id, "household_id": move.household_id, "relationship": move.relationship}
            for move in moves
        ],
    )
    await _keep_history(context, moves)
    await write_keys(context.session, ids)
    await reassess_children(context, people=ids, households=[household.id for household in after])
    await announce_people(context, ids, before)
    await tell_carers(context, people=ids, households=[household.id for household in (*before, *after)])


async def _keep_history(context: Context, moves: Sequence[Move]) -> None:
    author = Author(new_id(), context.caller.subject, context.now, ChangeSource.MOVE)
    rows = []
    for move in moves:
        old, new = move.person.household_id, move.household_id
        edit = Edit(new_id(), str(old) if old else None, str(new) if new else None, context.now)
        rows.append(change_row(move.person.id, edit, HOUSEHOLD, edit.base, author))
    await queries.insert_changes(context.session, "person", rows)


async def hold_cards(context: Context, household_id: UUID) -> list[Card]:
    """The cards of a household as they are now, held until the commit; to be called before its own row is held."""
    known = await cards_of_household(context.session, household_id)
    return await cards_by_code(context.session, sorted(card.code for card in known), lock=True)


async def hand_over_cards(context: Context, goes: Household, stays_id: UUID) -> None:
    """The cards and alternates of a household that has joined another are the other's now.

    That one is read anew: an alarm may have hidden it. Of a card whose bearer is hidden before and after others hear
    nothing, for there is nothing that they know.
    """
    await household_queries.hand_over_alternates(context.session, goes.id, stays_id)
    [stays] = await households_by_id(context.session, [stays_id])
    told = not (goes.protected and stays.protected)
    for card in await hold_cards(context, goes.id):
        if card.state is CardState.REVOKED:
            continue
        now = replace(card, household_id=stays.id, version=card.version + (1 if told else 0))
        await update_card(context.session, now, reason=None, now=context.now)
        if told:
            await emit(context, [card_as_it_looks(as_anonymous(now) if stays.protected else now)])
