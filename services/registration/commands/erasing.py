"""Erasure: who somebody was is destroyed, counts stay, others are told, and it is kept that it must stay so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.registration.commands.carers import tell_carers
from services.registration.commands.governing import must_govern
from services.registration.queries import erasing as queries
from services.registration.queries.records import people_by_id
from services.registration.rules.announce import people_states
from services.registration.schemas.privacy import ErasureIn, ErasureOut
from services.registration.vocabulary import ErasureReason
from shared import clock
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import ERASED_VERSION, PersonErased
from shared.outbox import emit


@dataclass(frozen=True)
class Order:
    """Who orders an erasure, why, and (where it is done again) when it was done first. Real time."""

    by: UUID
    reason: ErasureReason
    at: datetime


async def erase_person(context: Context, person_id: UUID, body: ErasureIn) -> ErasureOut:
    """Erase one person, with both records where they split off quietly; again changes nothing.

    Raises:
        NotFound: the caller is no officer of this record.
    """
    row = await must_govern(context, person_id)
    if row["erased_at"] is None:
        order = Order(context.caller.subject, body.reason, clock.real_now())
        await erase_people(context, [row["id"], *await queries.own_records(context.session, row["id"])], order)
        row = await must_govern(context, person_id)
    return ErasureOut(person_id=person_id, erased_at=row["erased_at"])


async def erase_people(context: Context, person_ids: Sequence[UUID], order: Order) -> list[UUID]:
    """Erase these people and the records that were merged into them; answer who was not erased before.

    Their rows are locked first, and read after: who changes one of them meanwhile waits, and finds another version.
    The tombstone goes to those who were told of the person; of a protected one nobody was.
    """
    columns = await queries.columns_by_table(context.session)
    people = await queries.lock_people(context.session, person_ids, columns)
    if people:
        told = await queries.announced(context.session, people)
        on = local_day(context.now, context.settings.time_zone)
        records = await people_by_id(context.session, sorted(told))
        states = people_states(PersonErased, [replace(one, protected=False) for one in records], on)
        await queries.destroy(context.session, people, columns, order.at)
        await emit(context, [_tombstone(state) for state in states])
        await tell_carers(context, people=people)
    rows = [vars(order) | {"person_id": id_} for id_ in {*people, *person_ids}]
    await queries.note_erasures(
        context.session,
        [
            {"person_id": row["person_id"], "reason": row["reason"], "erased_by": row["by"], "erased_at": row["at"]}
            for row in rows
        ],
    )
    return people


def _tombstone(state: object) -> PersonErased:
    """What is left for reports: the last completed age, and no month, no effects."""
    gone: dict[str, object] = {
        "version": ERASED_VERSION,
        "birth_month": None,
        "birth_precision": None,
        "age_months": None,
        "effects": [],
        "carer_person_id": None,
    }
    return PersonErased.model_validate(vars(state) | gone)
