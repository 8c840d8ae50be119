"""Reversing a hand-out: the goods come back, an excess is settled, the verdict stays as it was given."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.cases import case_events, case_row
from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.handouts import GIVERS
from services.distribution.commands.rolling import resettle
from services.distribution.errors import AlreadyReversed, LoanMoved, NothingToReverse
from services.distribution.queries import cases, entitlements, handouts, ledger, loans, movements, owed, vouchers
from services.distribution.queries import reversal as queries
from services.distribution.rules import Key
from services.distribution.schemas.handouts import CLAIMED, LEFT, ReversalIn, ReversalOut, Verdict
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
        NothingToReverse: nothing was received with it.
        AlreadyReversed: somebody was first.
        LoanMoved: a part of the loan has come back or was lost.
        IdReused: the id stands for another reversal or movement.
    """
    row = (await handouts.stored(context.session, [handout_id])).get(handout_id)
    if row is None or not context.caller.at(row["site_id"], *GIVERS):
        raise NotFound()
    if Verdict(row["verdict"]) not in CLAIMED:
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
    events = await _settle(context, handout_id, row)
    if Verdict(row["verdict"]) in LEFT:
        await _return_loan(context, handout_id, row)
        await _return_goods(context, handout_id, body)
    event = HandoutReversed(
        handout_id=handout_id,
        site_id=row["site_id"],
        kit_kind=KitKind(row["kit_kind"]),
        quantity=row["quantity"],
        occurred_at=context.now,
    )
    await emit(context, [event, *events])
    return ReversalOut(handout_id=handout_id, reversal_id=body.id)


async def _repeated(context: Context, handout_id: UUID, body: ReversalIn) -> ReversalOut:
    first = await queries.stored(context.session, body.id)
    if first is None:
        raise AlreadyReversed()
    if (first["handout_id"], first["fingerprint"]) != (handout_id, fingerprint_of(body)):
        raise IdReused()
    return ReversalOut(handout_id=handout_id, reversal_id=body.id)


async def _settle(context: Context, handout_id: UUID, row: RowMapping) -> list[Payload]:
    """Recount the windows of the unit, and of who inherited it, from their live claims, their rows locked first."""
    keys = await lock_claims(context, handout_id)
    await queries.end_claims(context.session, handout_id)
    await vouchers.take_back(context.session, handout_id)
    counted = await entitlements.totals(context.session, keys)
    settled_anew = await resettle(context, keys)
    standings = {key: settled_anew.get(key) or one.settled(one.before.by_rule) for key, one in counted.items()}
    await entitlements.store(context.session, standings)
    claim = {"site_id": row["site_id"], "handout_id": handout_id, "card_id": row["card_id"]}
    over = [case_row(claim, key, standing.over, context) for key, standing in standings.items() if standing.over]
    settled = [key for key, standing in standings.items() if counted[key].before.over and not standing.over]
    changed = await cases.change(context, over, settled, resolution="REVERSED")
    events = case_events(context, over, changed, resolution="REVERSED")
    if row["override_reason"] and not row["signed_by"]:
        changed = await cases.settle_override(context, handout_id, "REVERSED")
        events += case_events(context, [], changed, resolution="REVERSED")
    return events


async def lock_claims(context: Context, handout_id: UUID) -> list[Key]:
    """The rows that the hand-out draws on, locked; its unit may come to stand for another while this waits."""
    keys: list[Key] = []
    while True:
        before, keys = keys, sorted(await queries.keys_of(context.session, handout_id), key=str)
        if keys == before:
            return keys
        await entitlements.lock(context.session, keys)


async def _return_loan(context: Context, handout_id: UUID, row: RowMapping) -> None:
    if row["mode"] != "LOAN":
        return
    await loans.lock(context.session, handout_id)
    if await loans.was_moved(context.session, handout_id):
        raise LoanMoved()
    await loans.take_back(context.session, handout_id)


async def _return_goods(context: Context, handout_id: UUID, body: ReversalIn) -> None:
    """Mirror the legs lot by lot; what may not be handed out any more goes to QUARANTINE.

    What it had left owing and was settled since comes back too.
    """
    today = local_day(context.now, context.settings.time_zone)
    taken_back = [handout_id, *await owed.settlements_of(context.session, handout_id)]
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
    await ledger.post(context.session, body.id, await movements.mirror_of(context.session, taken_back, today=today))
