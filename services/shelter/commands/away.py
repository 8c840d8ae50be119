"""Guests leave for a while and return: the bed is kept, and nobody who is away counts as present."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands.bearers import with_bearers
from services.shelter.commands.check_in import STAFF
from services.shelter.commands.check_out import leaving_of
from services.shelter.commands.given import fingerprint_of, moment_of, must_be_recent, settings_of
from services.shelter.commands.stepping import (
    known_steps,
    lock_codes,
    moment_after,
    must_be_open,
    out,
    step_row,
    take_steps,
)
from services.shelter.errors import AwayAlready, ChildLeavesAlone, NotAway, SeveralStays
from services.shelter.queries import away, moves, stays, steps
from services.shelter.rules import children_alone
from services.shelter.schemas.away import GateItem, LeaveIn, ReturnIn
from services.shelter.schemas.moves import StepKind
from services.shelter.schemas.stays import StaysOut
from shared.context import Context
from shared.contracts.vocabulary import StayEndReason
from shared.problems import InvalidRequest, NotFound

Row = Mapping[Any, Any]
Passing = LeaveIn | ReturnIn


async def leave(context: Context, body: LeaveIn) -> StaysOut:
    """Let these be away from `left_at` on; a step that is known with the same content is answered as it was.

    Raises:
        NotFound: a guest has no open stay at this site, or the site is not the caller's.
        SeveralStays: a card is of several guests.
        StayEndedAlready, AwayAlready: somebody has left.
        ChildLeavesAlone: a child would leave with no adult of its household.
        IdReused: a step's id stands for another content.
    """
    left_at = moment_of(context, body.left_at, "/left_at")
    if body.back_by is not None and body.back_by <= left_at:
        raise InvalidRequest.at("/back_by", "before_leave")
    return await _pass(context, body, left_at)


async def come_back(context: Context, body: ReturnIn) -> StaysOut:
    """Let these be present again from `returned_at` on.

    Raises:
        NotFound, SeveralStays, StayEndedAlready, IdReused: as in `leave`.
        NotAway: somebody is not away.
    """
    return await _pass(context, body, moment_of(context, body.returned_at, "/returned_at"))


async def _pass(context: Context, body: Passing, moment: datetime) -> StaysOut:
    context.caller.must_be_at(body.site_id, *STAFF)
    at_gate = await _stays_of(context, body)
    rows = await stays.lock_stays(context.session, body.site_id, sorted(at_gate.values()))
    await stays.lock_beds(context.session, body.site_id, {row["bed_id"] for row in rows.values()} - {None})
    await lock_codes(context, rows.values())
    taken = await known_steps(context, {guest.id: _fingerprint(body, guest) for guest in body.guests})
    new = [guest for guest in body.guests if guest.id not in taken]
    if new:
        passing = [at_gate[guest.id] for guest in new]
        must_be_open(passing, rows)
        going = {id_: rows[id_] for id_ in passing}
        await _must_be_able(context, going, _kind(body), moment)
        uses = await moves.present_uses(context.session, passing)
        pointer = "/left_at" if isinstance(body, LeaveIn) else "/returned_at"
        at = moment_after(uses, _given(body), moment, pointer)
        must_be_recent(context, at, pointer)
        about = [(guest, at_gate[guest.id]) for guest in new]
        planned = [_step(context, body, guest, rows[id_], uses[id_], at=at) for guest, id_ in about]
        await take_steps(context, planned, at)
        taken.update({row["id"]: row for row in planned})
    return StaysOut(stays=[out(rows[at_gate[guest.id]], taken[guest.id]) for guest in body.guests])


async def _stays_of(context: Context, body: Passing) -> dict[UUID, UUID]:
    """Each step's stay; who was let through before by the same step is known, whatever the card is by now."""
    before = await steps.steps_by_id(context.session, [guest.id for guest in body.guests])
    found = {id_: row["stay_id"] for id_, row in before.items() if row["site_id"] == body.site_id}
    by_card: dict[str, list[UUID]] = defaultdict(list)
    codes = [guest.card for guest in body.guests if guest.card and guest.id not in found]
    for row in await away.stays_of_cards(context.session, body.site_id, codes) if codes else ():
        by_card[row["code"]].append(row["stay_id"])
    for guest in body.guests:
        if guest.id not in found:
            found[guest.id] = guest.stay_id or _only(by_card[guest.card or ""])
    if len(set(found.values())) < len(body.guests):
        raise InvalidRequest.at("/guests", "stay_twice")
    return found


def _only(ids: Sequence[UUID]) -> UUID:
    if not ids:
        raise NotFound()
    if len(ids) > 1:
        raise SeveralStays(stay_ids=list(ids))
    return ids[0]


def _kind(body: Passing) -> StepKind:
    return StepKind.LEFT if isinstance(body, LeaveIn) else StepKind.RETURNED


def _given(body: Passing) -> datetime | None:
    return body.left_at if isinstance(body, LeaveIn) else body.returned_at


def _fingerprint(body: Passing, guest: GateItem) -> str:
    given, back_by = _given(body), body.back_by if isinstance(body, LeaveIn) else None
    about = {"site_id": body.site_id, "kind": _kind(body), "at": given and given.timestamp(), "reason": body.reason}
    return fingerprint_of({**guest.model_dump(mode="json"), **about, "back_by": back_by and back_by.timestamp()})


async def _must_be_able(context: Context, going: Mapping[UUID, Row], kind: StepKind, at: datetime) -> None:
    for id_, row in going.items():
        if kind is StepKind.LEFT and row["away_since"] is not None:
            raise AwayAlready(stay_id=id_, away_since=row["away_since"])
        if kind is StepKind.RETURNED and row["away_since"] is None:
            raise NotAway(stay_id=id_)
    if kind is StepKind.LEFT:
        # Through the door it is as in a check-out for an ordinary reason: a child goes with an adult of its household.
        known = await with_bearers(context, going)
        leaving = await leaving_of(context, known, dict.fromkeys(known, StayEndReason.ONWARD_TRAVEL), at)
        alone = children_alone(leaving, settings_of(context).child_under_years)
        if alone:
            raise ChildLeavesAlone(stay_ids=sorted(alone))


def _step(context: Context, body: Passing, guest: GateItem, stay: Row, use: Row, *, at: datetime) -> dict[str, Any]:
    leaves = isinstance(body, LeaveIn)
    changes = {
        "id": guest.id,
        "kind": _kind(body),
        "occurred_at": at,
        "fingerprint": _fingerprint(body, guest),
        "reason": body.reason,
        "away_since": at if leaves else None,
        "back_by": body.back_by if isinstance(body, LeaveIn) else None,
    }
    return step_row(context, stay, use, changes)
