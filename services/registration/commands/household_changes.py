"""Changes of a household as a whole: population, head, dwelling, and who of it was counted without a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.registration.commands.children import reassess_children
from services.registration.commands.edits import SOMEBODY, Author, as_edit, change_row, otherwise
from services.registration.commands.holding import EDITORS, hold_household
from services.registration.commands.once import claim, fingerprint_of
from services.registration.commands.viewers import viewer_of
from services.registration.errors import UnknownMember
from services.registration.queries import changes as queries
from services.registration.queries.finding import visible
from services.registration.queries.records import households_by_id
from services.registration.queries.registering import must_be_dwelling
from services.registration.rules.announce import Household, household_states
from services.registration.rules.composition import difference_applied, parts_of, with_details
from services.registration.rules.edits import Edit, latest
from services.registration.rules.registers import Wanted
from services.registration.rules.withdrawing import hides_whole
from services.registration.schemas.changes import ChangedOut, HouseholdChangeIn, HouseholdEditIn, HouseholdFields
from services.registration.schemas.fields import DetailedComposition
from services.registration.schemas.households import DwellingIn
from services.registration.vocabulary import ChangeSource
from shared.changing import must_be_as_read
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import Population
from shared.ids import new_id
from shared.outbox import emit

_UNNAMED, _HEAD, _DWELLING, _POPULATION = "unnamed", "head_person_id", "dwelling", "population"


async def change_household(context: Context, household_id: UUID, body: HouseholdChangeIn, etag: str) -> ChangedOut:
    """Change what `body` names, if the household is still as the caller read it.

    Raises:
        NotFound: there is none that the caller may know.
        PreconditionFailed: somebody else changed it.
        UnknownMember: the head is no member.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)
    household = await hold_household(context, household_id)
    must_be_as_read(etag, household.version)
    author = Author(new_id(), context.caller.subject, context.now, ChangeSource.DESK, base_version=household.version)
    version = await _edit(context, household, body, with_details(household.unnamed, household.details), author)
    return ChangedOut(id=household.id, version=version)


async def edit_household_offline(context: Context, body: HouseholdEditIn, author: Author) -> ChangedOut:
    """Apply a change that was made offline; the same again changes nothing.

    Raises:
        NotFound, UnknownMember: as above.
        IdReused: the id stands for another edit.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)
    answer = ChangedOut(id=body.household_id, version=body.base_version)
    fingerprint = fingerprint_of(context, "household_edit", body)
    earlier = await claim(context, body.id, kind="household_edit", fingerprint=fingerprint, answer=answer)
    household = await hold_household(context, body.household_id)
    if earlier is not None:
        return answer.model_copy(update={"version": household.version})
    version = await _edit(context, household, body.changes, body.base_unnamed, author)
    return answer.model_copy(update={"version": version})


async def _edit(
    context: Context, household: Household, changes: HouseholdFields, base: DetailedComposition | None, author: Author
) -> int:
    present = await _registers(context, household)
    wanted = _wanted(changes, base)
    await _must_be_member(context, household, changes)
    values = await _values_after(context, household, wanted, present, author)
    if values == present:
        return household.version
    unnamed, details = parts_of(DetailedComposition(**values[_UNNAMED]))
    head = values[_HEAD]
    now = replace(
        household,
        version=household.version + 1,
        population=Population(values[_POPULATION]),
        head_person_id=UUID(head) if head else None,
        dwelling_id=await _dwelling(context, values[_DWELLING]),
        place_pcode=values[_DWELLING]["place_pcode"] if values[_DWELLING] else None,
        unnamed=unnamed,
        details=details,
        size=len(household.members) + unnamed.total,
    )
    protected = household.protected or hides_whole(household.members, unnamed)
    await queries.write_household(context.session, {**_row(now), "protected": protected})
    await emit(context, household_states([now], local_day(context.now, context.settings.time_zone)))
    await reassess_children(context, households=[household.id])
    return (await households_by_id(context.session, [household.id]))[0].version


def _row(household: Household) -> dict[str, Any]:
    return {**vars(household), "members": None, "unnamed": household.unnamed.model_dump()}


async def _registers(context: Context, household: Household) -> dict[str, Any]:
    dwelling = None
    if household.dwelling_id:
        dwelling = await queries.dwelling_of(context.session, household.dwelling_id)
    return {
        _POPULATION: str(household.population),
        _HEAD: str(household.head_person_id) if household.head_person_id else None,
        _DWELLING: dwelling,
        _UNNAMED: with_details(household.unnamed, household.details).model_dump(),
    }


def _wanted(changes: HouseholdFields, base: DetailedComposition | None) -> list[Wanted]:
    sent = changes.model_dump(mode="json")
    wanted = [Wanted(name, None, sent[name]) for name in (_POPULATION, _HEAD) if name in changes.model_fields_set]
    if _DWELLING in changes.model_fields_set:
        wanted.append(Wanted(_DWELLING, None, _with_id(changes.dwelling)))
    if _UNNAMED in changes.model_fields_set:
        new = changes.unnamed or DetailedComposition()
        wanted.append(Wanted(_UNNAMED, (base or DetailedComposition()).model_dump(), new.model_dump()))
    return wanted


def _with_id(dwelling: DwellingIn | None) -> dict[str, Any] | None:
    return {**dwelling.model_dump(mode="json"), "id": str(dwelling.id or new_id())} if dwelling else None


async def _must_be_member(context: Context, household: Household, changes: HouseholdFields) -> None:
    head = changes.head_person_id
    if head is None:
        return
    members = {person.id for person in household.members}
    if head not in members or not await visible(context.session, [head], viewer_of(context.caller)):
        raise UnknownMember()


async def _values_after(
    context: Context, household: Household, wanted: list[Wanted], present: Mapping[str, Any], author: Author
) -> dict[str, Any]:
    """The registers after the edits: the latest of each counts, and of the unnamed every difference."""
    known = await queries.changes_of(context.session, "household", household.id, [one.field for one in wanted])
    values, rows = dict(present), []
    for one in wanted:
        now = present[one.field]
        edit = Edit(new_id(), one.base, one.new, author.at, author.device_seq)
        earlier = [as_edit(row) for row in known if row["field"] == one.field]
        if one.field == _UNNAMED:
            values[_UNNAMED] = difference_applied(now, one.base, one.new).model_dump()
        else:
            if earlier and latest(earlier).new != now:  # a move or a merge has changed it since
                earlier.append(otherwise(latest(earlier), now))
                rows.append(change_row(household.id, earlier[-1], one.field, earlier[-1].base, SOMEBODY))
            values[one.field] = latest([*earlier, edit]).new
        rows.append(change_row(household.id, edit, one.field, now, author))
    await queries.insert_changes(context.session, "household", rows)
    return values


async def _dwelling(context: Context, value: Mapping[str, Any] | None) -> UUID | None:
    if value is None:
        return None
    id_ = UUID(value["id"])
    await must_be_dwelling(context.session, id_, value["place_pcode"], value["place_text"])
    return id_
