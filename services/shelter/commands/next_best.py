"""A check-in that is refused because of a bed or a room, and where its guests may go instead: one tap at the desk.

It is looked for after the rollback, in the transaction that stores the refusal: nothing is locked meanwhile, and
what it finds is what others have left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.shelter.commands.given import settings_of
from services.shelter.commands.proposing import Answer, Asked, Named, proposals_for
from services.shelter.rules.placing import Placement, reasons_of
from services.shelter.schemas.stays import CheckIn, StayIn
from shared.context import Context
from shared.problems import NotFound, Problem


async def name_next(body: CheckIn, problem: Problem, context: Context) -> None:
    """Let `problem` say, as `next`, how these guests are housed now: stays that can be sent as they stand.

    `kind` is PLACEMENT (with its `reasons` as codes), COUNTED where no rooms fit them, or WITHOUT_BED: there is always
    a roof. `referral`: for a child alone a referral comes first, and the places are its bridge. Nothing is said where
    it is not known which guest is which: of a card that stands for several, or for somebody unknown.
    """
    in_order = sorted(body.stays, key=_order)
    asked = Asked(
        person_ids=[stay.person_id for stay in in_order if stay.person_id],
        cards=[stay.card for stay in in_order if stay.card],
        unnamed=sum(not (stay.person_id or stay.card) for stay in in_order),
        hold_id=body.hold_id,
    )
    settings = settings_of(context)
    try:
        answer = await proposals_for(context.session, settings, body.site_id, asked, context.now)
    except NotFound:
        return
    if _same(in_order, answer.named):
        problem.parameters["next"] = _next(in_order, answer)


def _order(stay: StayIn) -> int:
    """Cards before persons before who has neither: the order in which they are looked up."""
    return 0 if stay.card else 1 if stay.person_id else 2


def _same(stays: Sequence[StayIn], named: Sequence[Named]) -> bool:
    """Whether each guest who was looked up is the one of the stay in that position."""
    return len(stays) == len(named) and all(stay.card == one.card for stay, one in zip(stays, named, strict=True))


def _next(stays: Sequence[StayIn], answer: Answer) -> dict[str, Any]:
    found = answer.proposals
    if found.placements:
        best = found.placements[0]
        reasons = [{"code": one.code, "parameters": dict(one.parameters)} for one in reasons_of(best, answer.party)]
        places = _placed(stays, best)
        return {"kind": "PLACEMENT", "referral": found.referral, "reasons": reasons, "stays": places}
    if found.counted:
        room_id = found.counted[0].room.id
        places = [_stay(stay, room_id=room_id) for stay in stays]
        return {"kind": "COUNTED", "referral": found.referral, "reasons": [], "stays": places}
    places = [_stay(stay, without_bed=True) for stay in stays]
    return {"kind": "WITHOUT_BED", "referral": found.referral, "reasons": [], "stays": places}


def _placed(stays: Sequence[StayIn], placement: Placement) -> list[dict[str, Any]]:
    placed = []
    for stay, place in zip(stays, placement.places, strict=True):
        if place.shares_with is not None:
            placed.append(_stay(stay, shares_with_stay_id=stays[place.shares_with].id))
        else:
            placed.append(_stay(stay, bed_id=place.bed.id) if place.bed else _stay(stay, room_id=place.room.id))
    return placed


def _stay(stay: StayIn, **place: UUID | bool) -> dict[str, Any]:
    """The guest of a stay in another place; its id is free, for nothing of it was stored."""
    about = stay.model_dump(
        include={"id", "person_id", "card", "household_id", "arrival_group_id"}, exclude_none=True, mode="json"
    )
    return {**about, **place}
