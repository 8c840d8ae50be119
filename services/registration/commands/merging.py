"""Two records of one person become one; everything is kept, so that they can be two again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.registration.commands.absences import settle_deaths
from services.registration.commands.carers import tell_carers
from services.registration.commands.children import announce_moved, reassess_children
from services.registration.commands.keys import write_keys
from services.registration.commands.merged import announce, households_in, protect_alike, resized
from services.registration.commands.once import claim, earlier_answer, fingerprint_of, hold
from services.registration.commands.viewers import viewer_of
from services.registration.errors import (
    AlreadyMerged,
    CarerAndChild,
    ChildWouldBeAlone,
    HouseholdToChoose,
    JudgedDifferent,
)
from services.registration.queries import merging as queries
from services.registration.queries import pairs
from services.registration.queries.records import people_by_id
from services.registration.queries.standing import lock_people, standing_people
from services.registration.queries.tasks import close_matches
from services.registration.rules import merging as rules
from services.registration.rules.ages import may_be_child
from services.registration.rules.children import Companion, alarm_of
from services.registration.rules.merging import Row, Rows
from services.registration.schemas.merging import MergeIn, MergeOut
from services.registration.vocabulary import CareBasis, PairState, Relationship
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import BirthPrecision, Role
from shared.problems import InvalidRequest, NotFound, PreconditionFailed

MERGERS = (Role.REGISTRAR, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
JUDGES = (Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)


async def merge_persons(context: Context, person_id: UUID, body: MergeIn) -> MergeOut:
    """Make `body.other_id` a record of this person, by the choices of whoever decided that they are one.

    Raises:
        NotFound: another site, or one of the two may not be known to the caller.
        PreconditionFailed: one of the records changed since it was read.
        AlreadyMerged, JudgedDifferent, CarerAndChild: they can't be merged so.
        HouseholdToChoose: they are in two households, and none was named.
        ChildWouldBeAlone: the record would be of a child in alarm, unprotected.
    """
    context.caller.must_be_at(body.site_id, *MERGERS)
    if person_id == body.other_id:
        raise InvalidRequest.at("/other_id", "same_record")
    fingerprint = fingerprint_of(context, "merge", str(person_id), body)
    await hold(context, body.id)
    earlier = await earlier_answer(context, body.id, fingerprint, MergeOut)
    if earlier is not None:
        return earlier
    await lock_people(context.session, [person_id, body.other_id])
    known = await _must_be_mergeable(context, person_id, body)
    protected_id = await protect_alike(context, known)
    await close_matches(context.session, person_id, body.other_id, by=context.caller.subject, at=context.now)
    before = await queries.rows_of_two(context.session, person_id, body.other_id)
    after = _merged(context, before, person_id, body)
    await queries.write_rows(context.session, before, after)
    await write_keys(context.session, [person_id, body.other_id])
    await _keep(context, person_id, body, changed=rules.changes(before, after), protected_id=protected_id)
    await announce(context, before, after, rules.answers_moved(before, after))
    await announce_moved(context, before, after)
    await reassess_children(context, people=[person_id], households=households_in(after))
    await settle_deaths(context, [person_id], living=[person_id])
    await tell_carers(context, people=[person_id, body.other_id], households=households_in(after))
    row = after["person"][str(person_id)]
    [now] = await people_by_id(context.session, [person_id])
    answer = MergeOut(
        merge_id=body.id,
        person_id=person_id,
        other_id=body.other_id,
        version=now.version,
        household_id=row["household_id"],
        resized=resized(before, after),
    )
    await claim(context, body.id, kind="merge", fingerprint=fingerprint, answer=answer)
    return answer


async def must_be_known(context: Context, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """The records of these ids, if the caller may decide about them.

    Protected ones are their officers' alone. Of others a coordinator decides wherever they are, and a registrar where
    one of them at least is known at an own site.

    Raises:
        NotFound: there is one that the caller may not know, or nothing of them is the caller's.
    """
    own = list(context.caller.sites(*MERGERS))
    known = await queries.known_to(context.session, ids, sites=own, viewer=viewer_of(context.caller))
    anywhere = bool(context.caller.sites(Role.SITE_COORDINATOR))
    if len(known) < len(set(ids)) or not (anywhere or any(row["here"] for row in known.values())):
        raise NotFound()
    return known


async def _must_be_mergeable(context: Context, person_id: UUID, body: MergeIn) -> dict[UUID, Any]:
    known = await must_be_known(context, [person_id, body.other_id])
    survivor, other = known[person_id], known[body.other_id]
    if survivor["merged_into"] or other["merged_into"]:
        standing = await standing_people(context.session, [person_id, body.other_id])
        merged = person_id if survivor["merged_into"] else body.other_id
        await must_be_known(context, [standing[merged]])
        raise AlreadyMerged(person_id=str(standing[merged]))
    if (survivor["version"], other["version"]) != (body.version, body.other_version):
        raise PreconditionFailed()
    judges = bool(context.caller.at(body.site_id, *JUDGES)) and body.overrides_judgement
    if not judges and await pairs.judged_different(context.session, [(person_id, body.other_id)]):
        raise JudgedDifferent()
    return known


def _merged(context: Context, before: Rows, person_id: UUID, body: MergeIn) -> Rows:
    """All rows as the merge leaves them."""
    survivor_id, other_id = str(person_id), str(body.other_id)
    survivor, other = before["person"][survivor_id], before["person"][other_id]
    if survivor["cared_for_by"] == other_id or other["cared_for_by"] == survivor_id:
        raise CarerAndChild()
    after: Rows = {table: {id_: dict(row) for id_, row in rows.items()} for table, rows in before.items()}
    stays = after["person"][survivor_id] = rules.merged_fields(survivor, other, body.choices)
    after["person"][other_id] |= {"household_id": None, "merged_into": survivor_id}
    stays |= _household_of(survivor, other, body.household_id)
    for row in after["person"].values():
        if row["cared_for_by"] == other_id:
            row["cared_for_by"] = survivor_id
    on = local_day(context.now, context.settings.time_zone)
    rules.belongings_moved(before, after, survivor_id, other_id)
    rules.effects_renewed(after, survivor_id, on)
    rules.recounted(before, after)
    rules.households_left(after, survivor_id, other_id)
    _must_not_hide_a_child(stays, after, on)
    rules.versions_raised(before, after, always=survivor_id)
    return after


def _household_of(survivor: Row, other: Row, chosen: UUID | None) -> Row:
    """The survivor's household and relationship there.

    Raises:
        HouseholdToChoose: there are two, and neither is named.
    """
    candidates = [row for row in (survivor, other) if row["household_id"] is not None]
    if chosen is not None:
        candidates = [row for row in candidates if row["household_id"] == str(chosen)]
        if not candidates:
            raise InvalidRequest.at("/household_id", "not_of_the_two")
    if len({row["household_id"] for row in candidates}) > 1:
        raise HouseholdToChoose(household_ids=[row["household_id"] for row in candidates])
    heads = [row for row in candidates if row["relationship"] == Relationship.HEAD]
    row = next(iter([*heads, *candidates]), survivor)
    return {"household_id": row["household_id"], "relationship": row["relationship"]}


def _must_not_hide_a_child(row: Row, after: Rows, on: date) -> None:
    """The children's alarm of the record as chosen: a wrong birth date or carer must not leave a child unseen."""
    if row["protected"]:
        return
    home = row["household_id"]
    members = [one for one in after["person"].values() if home is not None and one["household_id"] == home]
    unnamed = after["household"][home]["unnamed"] if home is not None else {}
    household = [_companion(one, on) for one in members] or [_companion(row, on)]
    adults = int(unnamed.get("women", 0)) + int(unnamed.get("men", 0))
    if alarm_of(_companion(row, on), household, unnamed_adults=adults) is not None:
        raise ChildWouldBeAlone()


def _companion(row: Row, on: date) -> Companion:
    birth = date.fromisoformat(row["birth_date"]) if row["birth_date"] else None
    precision = BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None
    return Companion(
        Relationship(row["relationship"]), may_be_child(birth, precision, on), CareBasis(row["care_basis"])
    )


async def _keep(
    context: Context, person_id: UUID, body: MergeIn, *, changed: rules.Changed, protected_id: UUID | None
) -> None:
    pair = await pairs.pair_of(context.session, person_id, body.other_id)
    merge = {
        "id": body.id,
        "survivor_id": person_id,
        "other_id": body.other_id,
        "site_id": body.site_id,
        "reason": body.reason,
        "overrode": body.overrides_judgement,
        "pair_before": pair["state"] if pair else None,
        "protected_id": protected_id,
        "merged_by": context.caller.subject,
        "merged_at": context.now,
    }
    await queries.insert_merge(context.session, merge, {**body.choices}, changed)
    await pairs.decide(
        context.session,
        person_id,
        body.other_id,
        state=PairState.MERGED,
        by=context.caller.subject,
        at=context.now,
    )
