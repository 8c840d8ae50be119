"""A commit, chunk by chunk: each in one transaction with the position behind it, so that a crash costs one chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.carers import tell_carers
from services.registration.commands.imports.listing import Listed, Listing, listed
from services.registration.commands.keys import rows_of_new, write_keys
from services.registration.commands.people import document_rows, person_row
from services.registration.queries.imports import listed as queries
from services.registration.queries.imports.objects import move
from services.registration.queries.imports.rows import chunk
from services.registration.queries.imports.work import advance
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.queries.registering import insert_registration
from services.registration.rules.announce import household_states, people_states
from services.registration.vocabulary import ImportState, RowOutcome
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import PersonRegistered, PersonUpdated
from shared.contracts.vocabulary import Population
from shared.outbox import emit

WRITTEN = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.SAME, RowOutcome.ALREADY_HERE)


async def commit_chunk(context: Context, work: RowMapping, *, rows_max: int) -> bool:
    """Register the next households of an import whose row is held; whether it was the last chunk.

    What a desk has met meanwhile keeps the desk's word; the list is only told that they are on it.
    """
    rows = await chunk(context.session, work["id"], after=work["done"], rows_max=rows_max)
    by_outcome: dict[str, list[RowMapping]] = {outcome: [] for outcome in RowOutcome}
    for row in rows:
        by_outcome[row["outcome"]].append(row)
    listing = listing_of(context, work)
    await _add(context, listing, work, by_outcome[RowOutcome.NEW])
    kept = await _change(context, listing, work, by_outcome[RowOutcome.CHANGED])
    numbers = [row["number"] for outcome in WRITTEN for row in by_outcome[outcome]]
    await queries.put_on_list(context.session, work["id"], numbers, list_id=work["list_id"], version=work["version"])
    done = rows[-1]["number"] if rows else work["done"]
    counts = {**work["counts"], "kept_seen": work["counts"].get("kept_seen", 0) + kept}
    if len(rows) == rows_max:
        await advance(context.session, work["id"], done=done, counts=counts)
        return False
    await queries.take_off_list(context.session, work["id"], list_id=work["list_id"], version=work["version"])
    await move(context.session, work["id"], ImportState.COMMITTED, done=done, counts=counts)
    return True


def listing_of(context: Context, work: RowMapping) -> Listing:
    """What all households of an import have in common."""
    return Listing(
        site_id=work["site_id"],
        population=Population(work["population"]),
        place_pcode=work["place_pcode"],
        on=local_day(context.now, context.settings.time_zone),
    )


async def _add(context: Context, listing: Listing, work: RowMapping, rows: Sequence[RowMapping]) -> None:
    made = [listed(listing, row["household_id"], row["content"]) for row in rows]
    people = [new for one in made for new in one.people]
    await insert_registration(
        context.session,
        {"now": context.now, "caller": work["committed_by"]},
        dwelling=_dwellings(made),
        household=[
            {**vars(one.household), "members": None, "unnamed": one.household.unnamed.model_dump()} for one in made
        ],
        people=[person_row(new, arrived_at=None, consent_version=0) for new in people],
        documents=document_rows(people),
        matches=rows_of_new(people),
    )
    on = listing.on
    await emit(context, people_states(PersonRegistered, [new.record for new in people], on))
    await emit(context, household_states([one.household for one in made], on))


async def _change(context: Context, listing: Listing, work: RowMapping, rows: Sequence[RowMapping]) -> int:
    """Write what the list now says of those whom nobody has met; answer how many somebody has."""
    ids = [row["household_id"] for row in rows]
    unseen = await queries.lock_unseen(context.session, ids)
    await queries.keep_before(context.session, work["id"], ids, unseen=unseen)
    known: dict[UUID, list[RowMapping]] = {id_: [] for id_ in unseen}
    for person in await queries.lock_people_of(context.session, unseen):
        known[person["household_id"]].append(person)
    made = [
        listed(listing, row["household_id"], row["content"], known=known[row["household_id"]])
        for row in rows
        if row["household_id"] in known
    ]
    if made:
        gone = [row["id"] for people in known.values() for row in people]
        kept = {id_ for one in made for id_ in one.known}
        await _write_changes(context, work, made, gone=[id_ for id_ in gone if id_ not in kept])
    return len(ids) - len(unseen)


async def _write_changes(context: Context, work: RowMapping, made: Sequence[Listed], *, gone: Sequence[UUID]) -> None:
    people = [new for one in made for new in one.people]
    known = {id_ for one in made for id_ in one.known}
    old = [new for new in people if new.record.id in known]
    fresh = [new for new in people if new.record.id not in known]
    await insert_registration(
        context.session,
        {"now": context.now, "caller": work["committed_by"]},
        dwelling=_dwellings(made),
        people=[person_row(new, arrived_at=None, consent_version=0) for new in fresh],
        documents=document_rows(fresh),
        matches=rows_of_new(fresh),
    )
    await queries.update_people(context.session, [person_row(new, arrived_at=None, consent_version=0) for new in old])
    await queries.insert_documents(context.session, document_rows(old))
    await queries.blank_people(context.session, gone)
    await write_keys(context.session, [*sorted(known), *gone])
    await queries.update_households(context.session, [_household_row(one) for one in made])
    await announce(
        context,
        registered=[new.record.id for new in fresh],
        updated=[*sorted(known), *gone],
        households=[one.household.id for one in made],
    )


async def announce(
    context: Context, *, registered: Sequence[UUID], updated: Sequence[UUID], households: Sequence[UUID]
) -> None:
    """Tell the others what these records now are."""
    on = local_day(context.now, context.settings.time_zone)
    fresh = await people_by_id(context.session, registered)
    old = await people_by_id(context.session, updated)
    await emit(context, people_states(PersonRegistered, fresh, on))
    await emit(context, people_states(PersonUpdated, old, on))
    await emit(context, household_states(await households_by_id(context.session, households), on))
    await tell_carers(context, households=households, people=updated)


def _household_row(one: Listed) -> dict[str, Any]:
    household = replace(one.household, members=())
    return {**vars(household), "unnamed": household.unnamed.model_dump()}


def _dwellings(made: Sequence[Listed]) -> list[dict[str, Any]]:
    return [
        {"id": one.household.dwelling_id, "place_pcode": one.household.place_pcode, "place_text": one.place_text}
        for one in made
        if one.household.dwelling_id
    ]
