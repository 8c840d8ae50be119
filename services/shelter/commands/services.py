"""Services in a batch: one set-based transaction for the good ones, one verdict per item.

Accommodation nights are refused: they come from the census, which counts them from the stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands.given import must_be_recent
from services.shelter.commands.recipients import Planned, Row, plan_group, plan_items
from services.shelter.errors import NightsComeFromCensus, OverHeadcount, ServiceGivenAlready
from services.shelter.queries import people
from services.shelter.queries import services as queries
from services.shelter.schemas.services import ServicesIn
from shared.context import Context
from shared.contracts.shelter import ServiceGiven
from shared.contracts.vocabulary import Role, Scope, ServiceKind
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest

STAFF = (Role.SHELTER_STAFF, Role.SITE_COORDINATOR, Scope.SCANNER)


async def give_services(context: Context, body: ServicesIn) -> list[Planned]:
    """Record the services; answer each item with its rows or its problem, tokens of the group last, by code.

    What is wrong with one item is that item's answer, and keeps nobody else's service back.

    Raises:
        NotFound: the site or the arrival group is not the caller's.
        NightsComeFromCensus: the kind is ACCOMMODATION_NIGHT.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    if body.kind is ServiceKind.ACCOMMODATION_NIGHT:
        raise NightsComeFromCensus()
    if body.arrival_group is not None:
        await people.must_be_groups_of(context.session, body.site_id, [body.arrival_group.id])
        await people.lock_group(context.session, body.arrival_group.id)
    planned = await plan_items(context, body)
    if body.arrival_group is not None:
        planned += await plan_group(context, body, body.arrival_group)
    new = _recent(context, await _not_known(context, [one for one in planned if one.problem is None]))
    if body.arrival_group is not None:
        new = await _within_headcount(context, body.arrival_group.id, body.kind, new)
    await _give(context, new)
    return planned


async def _not_known(context: Context, planned: Sequence[Planned]) -> list[Planned]:
    """Answer items that were given before as they were; those that are left are new."""
    known: dict[UUID, list[Mapping[Any, Any]]] = {}
    for row in await queries.given_for_items(context.session, [one.id for one in planned]):
        known.setdefault(row["item_id"], []).append(row)
        if row["id"] != row["item_id"]:
            known.setdefault(row["id"], []).append(row)
    new = []
    for one in planned:
        rows = known.get(one.id)
        if rows is None:
            new.append(one)
        elif any(row["fingerprint"] not in (one.fingerprint, one.was) for row in rows):
            one.problem = IdReused()
        else:
            one.given = [dict(row) for row in rows]
    return new


def _recent(context: Context, planned: Sequence[Planned]) -> list[Planned]:
    """Refuse what is new and said to have been long ago."""
    for one in planned:
        try:
            must_be_recent(context, one.occurred_at, "/arrival_group/occurred_at" if one.card else "/occurred_at")
        except InvalidRequest as problem:
            one.problem = problem
    return [one for one in planned if one.problem is None]


async def _within_headcount(
    context: Context, group_id: UUID, kind: ServiceKind, planned: Sequence[Planned]
) -> list[Planned]:
    """Refuse counts that exceed what the group's head-count leaves besides its tokens; the group is locked."""
    counts = [one for one in planned if one.rows and one.rows[0]["counted"] is not None]
    slots = {one.rows[0]["slot"] for one in counts if one.rows[0]["slot"]}
    if not slots:
        return list(planned)
    row = await people.people_without_token(context.session, group_id, kind, sorted(slots))
    if row["left_over"] is None:
        return list(planned)
    left = {slot: int(row["left_over"]) - int(row["served"].get(slot, 0)) for slot in slots}
    for one in counts:
        slot, asked = one.rows[0]["slot"], one.rows[0]["people"]
        if asked > left[slot]:
            one.problem = OverHeadcount(left=max(left[slot], 0))
        else:
            left[slot] -= asked
    return [one for one in planned if one.problem is None]


async def _give(context: Context, planned: Sequence[Planned]) -> None:
    rows = [row for one in planned for row in one.rows]
    if not rows:
        return
    added: set[UUID] = set()
    for turn in _in_turns(rows):
        added |= await queries.add_services(context.session, turn)
    await emit(context, [_event(row) for row in rows if row["id"] in added])
    for one in planned:
        one.given = [row for row in one.rows if row["id"] in added]
    missed = [one for one in planned if not one.given]
    if missed:  # the same item may have been recorded by another request just now: then it is answered as it was
        refused = await _not_known(context, missed)
        before = await queries.given_before(context.session, [row for one in refused for row in one.rows])
        for one in refused:
            one.problem = _refusal(one, before)


def _in_turns(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows in as many parts as there are records of one person among them: each part sees what those before gave.

    The same record twice is no matter: the unique index keeps that apart. So nearly always this is one part.
    """
    records: dict[UUID | None, list[UUID]] = {}
    turns: list[list[Row]] = []
    for row in rows:
        seen = records.setdefault(row["stands_for"], [])
        if row["stands_for"] and row["person_id"] not in seen:
            seen.append(row["person_id"])
        turn = seen.index(row["person_id"]) if row["stands_for"] else 0
        turns += [[] for _ in range(turn + 1 - len(turns))]
        turns[turn].append(row)
    return turns


def _refusal(one: Planned, before: Mapping[UUID, datetime]) -> ServiceGivenAlready | IdReused:
    standing = [before[row["id"]] for row in one.rows if row["id"] in before]
    return ServiceGivenAlready(given_at=min(standing)) if standing else IdReused()


def _event(row: Row) -> ServiceGiven:
    fields = {name: row[name] for name in ServiceGiven.model_fields if name in row}
    return ServiceGiven(service_id=row["id"], **fields)
