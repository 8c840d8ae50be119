"""Reversing a hand-out: the goods come back, an excess is settled, the verdict stays as it was given."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.handouts import GIVERS
from services.distribution.errors import AlreadyReversed, NothingToReverse
from services.distribution.queries import handouts, ledger
from services.distribution.queries import reversal as queries
from services.distribution.rules import settle
from services.distribution.schemas.handouts import LEFT, ReversalIn, ReversalOut, Verdict
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import DistributionCaseResolved, HandoutReversed
from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import KitKind
from shared.outbox import emit
from shared.problems import NotFound


async def reverse_handout(context: Context, handout_id: UUID, body: ReversalIn) -> ReversalOut:
    """Take a hand-out back, once.

    Raises:
        NotFound: it was given at another site.
        NothingToReverse: no goods left with it.
        AlreadyReversed: somebody was first.
    """
    row = (await handouts.stored(context.session, [handout_id])).get(handout_id)
    if row is None or not context.caller.at(row["site_id"], *GIVERS):
        raise NotFound()
    if Verdict(row["verdict"]) not in LEFT:
        raise NothingToReverse()
    if row["reversed"]:
        raise AlreadyReversed()
    await queries.insert_reversal(context.session, handout_id, body, context.caller.subject, context.now)
    resolved = await _settle(context, handout_id)
    await _return_goods(context, handout_id, body)
    event = HandoutReversed(
        handout_id=handout_id,
        site_id=row["site_id"],
        kit_kind=KitKind(row["kit_kind"]),
        quantity=row["quantity"],
        occurred_at=context.now,
    )
    await emit(context, [event, *resolved])
    return ReversalOut(handout_id=handout_id, reversal_id=body.id)


async def _settle(context: Context, handout_id: UUID) -> list[Payload]:
    """Recount the unit's window from its live claims, its row locked first."""
    keys = await queries.keys_of(context.session, handout_id)
    await handouts.lock_entitlements(context.session, sorted(keys, key=str))
    await queries.end_claims(context.session, handout_id)
    resolved: list[Payload] = []
    for key in keys:
        standing = settle(*await queries.recount(context.session, key))
        await queries.store_standing(context.session, key, standing)
        for case_id in await queries.settle_case(context.session, key, standing.over, context):
            resolved.append(DistributionCaseResolved(case_id=case_id, resolution="REVERSED", occurred_at=context.now))
    return resolved


async def _return_goods(context: Context, handout_id: UUID, body: ReversalIn) -> None:
    """Mirror the legs lot by lot; what may not be handed out any more goes to QUARANTINE."""
    today = local_day(context.now, context.settings.time_zone)
    legs = [_mirrored(leg, body.id, today) for leg in await ledger.legs_of(context.session, handout_id)]
    movement = {
        "id": body.id,
        "kind": "REVERSAL",
        "reason": "HANDOUT_REVERSED",
        "occurred_at": context.now,
        "done_by": context.caller.subject,
        "device_id": None,
        "reverses": handout_id,
        "fingerprint": fingerprint_of(body),
    }
    await ledger.post(context.session, movements=[movement], legs=legs)


def _mirrored(leg: RowMapping, movement_id: UUID, today: date) -> dict[str, Any]:
    held = leg["lot_state"] != "APPROVED" or (leg["expires_on"] is not None and leg["expires_on"] < today)
    back_on_shelf = leg["account"] == "SHELF"
    return {
        "movement_id": movement_id,
        "place_id": leg["place_id"],
        "account": "QUARANTINE" if back_on_shelf and held else leg["account"],
        "item_id": leg["item_id"],
        "lot_id": leg["lot_id"],
        "qty": -leg["qty"],
    }
