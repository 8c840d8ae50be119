"""Hand-overs of children: to whom, by which document, by which officer, where; told to nobody (docs/adr/0035).

The end of a stay by a hand-over that nobody has recorded is a task of the officers there, until somebody does.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid5

from sqlalchemy import RowMapping

from services.registration.commands.finding import Reading
from services.registration.commands.held_cards import hold_card
from services.registration.commands.moments import moment_of
from services.registration.commands.once import claim, fingerprint_of
from services.registration.commands.tasks import Task, open_tasks
from services.registration.commands.viewers import viewer_of
from services.registration.errors import AlreadyReversed, NotAChild, TooLateToUndoHandOver
from services.registration.queries import hand_overs as queries
from services.registration.queries.absences import withdraw_unseen
from services.registration.queries.protection import in_alarm, sees_person
from services.registration.queries.records import people_by_id
from services.registration.queries.standing import lock_people, standing_people
from services.registration.rules.ages import may_be_child
from services.registration.schemas.hand_overs import (
    HandOverIn,
    HandOverOut,
    HandOverReversalIn,
    HandOverReversalOut,
    HandOverShown,
    HandOversOut,
)
from services.registration.vocabulary import ReadPurpose, ReceiverKind, SeenDocument
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import BirthPrecision, Role
from shared.problems import InvalidRequest, NotFound

_NAMELESS = {"to_name": None, "to_relation": None, "document_number": None}
_OF_FAMILY = (ReceiverKind.FAMILY, ReceiverKind.GUARDIAN)


async def record_hand_over(context: Context, body: HandOverIn) -> HandOverOut:
    """Write down that a child was handed over; what officers had to see to until then is closed by it.

    Raises:
        NotFound: another site, or nobody whom the officer may know by this id or card.
        CardCodeWrong: the code is mistyped.
        InvalidRequest: what belongs to this receiver or this document is missing.
        NotAChild: the person is of age, and in no child's alarm.
    """
    context.caller.must_be_at(body.site_id, Role.PROTECTION_OFFICER)
    _must_be_whole(body)
    handed_over_at = moment_of(context, body.handed_over_at, "/handed_over_at")
    child_id = await _held_child(context, body)
    answer = HandOverOut(hand_over_id=body.id)
    fingerprint = fingerprint_of(context, "hand_over", body)
    earlier = await claim(context, body.id, kind="hand_over", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    await _must_be_child(context, child_id)
    stays = await queries.stays_left_by(context.session, child_id, handed_over_at)
    closed = await queries.close_settled(
        context.session, child_id, stays, handed_over_at=handed_over_at, by=context.caller.subject, at=context.now
    )
    recorded = {"recorded_by": context.caller.subject, "recorded_at": context.now, "closed_tasks": closed}
    row = body.model_dump() | recorded | {"person_id": child_id, "handed_over_at": handed_over_at}
    await queries.insert_hand_over(context.session, row)
    return answer


def _must_be_whole(body: HandOverIn) -> None:
    if (body.person_id is None) == (body.card is None):
        raise InvalidRequest.at("/person_id", "one_of_two")
    if body.to_kind in _OF_FAMILY and body.to_relation is None:
        raise InvalidRequest.at("/to_relation", "missing")
    if body.to_kind not in _OF_FAMILY and body.to_organisation is None:
        raise InvalidRequest.at("/to_organisation", "missing")
    none_seen = body.document_kind is SeenDocument.NONE
    for name, expected in (("document_number", not none_seen), ("no_document_reason", none_seen)):
        if expected is not (getattr(body, name) is not None):
            raise InvalidRequest.at(f"/{name}", "missing" if expected else "not_expected")


async def _held_child(context: Context, body: HandOverIn) -> UUID:
    """The person for whom the id or the card stands, held until the commit, if the officer may know them."""
    person_id = body.person_id
    if body.card is not None:
        person_id = (await hold_card(context, body.card)).person_id
    standing = await lock_people(context.session, [person_id] if person_id else [])
    for id_ in standing.values():
        if await sees_person(context.session, id_, viewer_of(context.caller)) is not None:
            return id_
    raise NotFound()


async def _must_be_child(context: Context, person_id: UUID) -> None:
    [person] = await people_by_id(context.session, [person_id])
    on = local_day(context.now, context.settings.time_zone)
    child = may_be_child(person.birth_date, person.birth_precision, on)
    if not child and not await in_alarm(context.session, [person_id]):
        raise NotAChild()


async def reverse_hand_over(context: Context, hand_over_id: UUID, body: HandOverReversalIn) -> HandOverReversalOut:
    """Take back, on its day, a hand-over that was recorded in error: what it had closed is open again.

    Raises:
        NotFound: no such hand-over at the officer's sites, or of nobody whom the officer may know.
        TooLateToUndoHandOver: the local day on which it was recorded is over.
        AlreadyReversed: it was taken back before.
    """
    row = await queries.hand_over_by_id(context.session, hand_over_id, viewer_of(context.caller))
    if row is None:
        raise NotFound()
    context.caller.must_be_at(row["site_id"], Role.PROTECTION_OFFICER)
    [child_id] = (await lock_people(context.session, [row["person_id"]])).values()
    answer = HandOverReversalOut(reversal_id=body.id)
    fingerprint = fingerprint_of(context, "hand_over_reversal", body, str(hand_over_id))
    earlier = await claim(context, body.id, kind="reversal", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    zone = context.settings.time_zone
    if local_day(context.now, zone) > local_day(row["recorded_at"], zone):
        raise TooLateToUndoHandOver()
    if await queries.is_reversed(context.session, hand_over_id):
        raise AlreadyReversed()
    by = {"reversed_by": context.caller.subject, "reversed_at": context.now}
    await queries.insert_reversal(context.session, body.model_dump() | by | {"hand_over_id": hand_over_id})
    stays = await queries.stays_left_by(context.session, child_id, row["handed_over_at"])
    left = await queries.left_to_officers(context.session, stays)
    await queries.reopen(context.session, child_id, [one["stay_id"] for one in left])
    await _open_tasks(context, left)
    return answer


async def list_hand_overs(reading: Reading, person_id: UUID) -> HandOversOut:
    """A child's hand-overs, to the officers of the child's site and of the one where it was handed over.

    Raises:
        NotFound: there is no such person whom the reader may know.
    """
    person_id = (await standing_people(reading.session, [person_id])).get(person_id, person_id)
    if await sees_person(reading.session, person_id, reading.viewer()) is None:
        raise NotFound()
    await reading.audit("list_hand_overs", ReadPurpose.PROTECTION, [person_id])
    rows = await queries.hand_overs_of(reading.session, person_id, reading.viewer())
    return HandOversOut(person_id=person_id, items=[_shown(row) for row in rows])


def _shown(row: RowMapping) -> HandOverShown:
    hidden = _NAMELESS if row["nameless"] else {}
    return HandOverShown.model_validate({**row, **hidden, "hand_over_id": row["id"]})


async def settle_ends(context: Context, stay_ids: Collection[UUID]) -> None:
    """Open a task for each of these stays from which a child was handed over without a record of it, or is missing.

    Where the end was taken back the task is withdrawn, if nobody has seen it. The guests are held by this transaction:
    a hand-over that is being recorded is either read here, or finds the task.
    """
    left = await queries.left_to_officers(context.session, stay_ids)
    tasks = await queries.open_tasks_about(context.session, stay_ids)
    still = {(row["stay_id"], queries.TASK_AFTER[row["end_reason"]]) for row in left}
    over = [id_ for id_, about in tasks.items() if about not in still]
    await withdraw_unseen(context.session, over, at=context.now)
    await _open_tasks(context, left)


async def _open_tasks(context: Context, left: Collection[RowMapping]) -> None:
    """One task for each end of a child's stay, told as often as it may be."""
    tasks = []
    for row in left:
        if _is_child(context, row):
            kind = queries.TASK_AFTER[row["end_reason"]]
            id_ = uuid5(row["stay_id"], f"{kind} {(row['told'] + 1) // 2}")
            tasks.append(Task(kind, row["site_id"], row["person_id"], row["stay_id"], id=id_))
    await open_tasks(context, tasks)


def _is_child(context: Context, row: RowMapping) -> bool:
    precision = BirthPrecision(row["birth_precision"]) if row["birth_precision"] else None
    on = local_day(row["ended_at"], context.settings.time_zone)
    return row["child_alarm"] is not None or may_be_child(row["birth_date"], precision, on)
