"""Reversing a hand-out: the goods come back, an excess is settled, the verdict stays as it was given."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.cases import case_events, case_row
from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.handouts import GIVERS
from services.distribution.commands.rolling import resettle
from services.distribution.errors import AlreadyReversed, NothingToReverse
from services.distribution.queries import cases, entitlements, handouts, ledger, movements, vouchers
from services.distribution.queries import reversal as queries
from services.distribution.rules import Key, settle
from services.distribution.schemas.handouts import LEFT, ReversalIn, ReversalOut, Verdict
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import HandoutReversed
from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import KitKind
from shared.outbox import emit
from shared.problems import IdReused, NotFound


async def reverse_handout(context: Context, handout_id: UUID, body: ReversalIn) -> ReversalOut:
    """Take a hand-out back, once; the same reversal again answers the same.

    Raises:
        NotFound: it was given at another site.
        NothingToReverse: no goods left with it.
        AlreadyReversed: somebody was first.
        IdReused: the id stands for another reversal or movement.
    """
    row = (await handouts.stored(context.session, [handout_id])).get(handout_id)
    if row is None or not context.caller.at(row["site_id"], *GIVERS):
        raise NotFound()
    if Verdict(row["verdict"]) not in LEFT:
        raise NothingToReverse()
    if not await queries.insert_reversal(
        context.session,
        handout_id,
        body,
        fingerprint=fingerprint_of(body),
        done_by=context.caller.subject,
        moment=context.now,
    ):
        return await _repeated(context, handout_id, body)
    resolved = await _settle(context, handout_id, row)
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


async def _repeated(context: Context, handout_id: UUID, body: ReversalIn) -> ReversalOut:
    first = await queries.stored(context.session, body.id)
    if first is None:
        raise AlreadyReversed()
    if (first["handout_id"], first["fingerprint"]) != (handout_id, fingerprint_of(body)):
        raise IdReused()
    return ReversalOut(handout_id=handout_id, reversal_id=body.id)


async def _settle(context: Context, handout_id: UUID, row: RowMapping) -> list[Payload]:
    """Recount the unit's window from its live claims, its row locked first."""
    keys = await _locked_keys(context, handout_id)
    await queries.end_claims(context.session, handout_id)
    await vouchers.take_back(context.session, handout_id)
    counted = await entitlements.totals(context.session, keys)
    settled_anew = await resettle(context, keys)
    standings = {
        key: settled_anew.get(key) or settle(total, present.allowance) for key, (total, present) in counted.items()
    }
    await entitlements.store(context.session, standings)
    claim = {"site_id": row["site_id"], "handout_id": handout_id, "card_id": row["card_id"]}
    over = [case_row(claim, key, standing.over, context) for key, standing in standings.items() if standing.over]
    settled = [key for key, standing in standings.items() if counted[key][1].over and not standing.over]
    changed = await cases.change(context, over, settled, resolution="REVERSED")
    return case_events(context, over, changed, resolution="REVERSED")


async def _locked_keys(context: Context, handout_id: UUID) -> list[Key]:
    """The rows that the hand-out draws on, locked; its unit may come to stand for another while this waits."""
    keys: list[Key] = []
    while True:
        before, keys = keys, sorted(await queries.keys_of(context.session, handout_id), key=str)
        if keys == before:
            return keys
        await entitlements.lock(context.session, keys)


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
    if not await movements.insert_new(context.session, movement):
        raise IdReused()
    await ledger.post(context.session, legs)


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
