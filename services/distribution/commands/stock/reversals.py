"""Any movement of stock is taken back by its mirror, once."""

from __future__ import annotations

from uuid import UUID

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import KEEPERS, posting, settling, shortages, transfers
from services.distribution.commands.stock.posting import Movement
from services.distribution.errors import AlreadyReversed, MovementNotReversible
from services.distribution.queries import movements
from services.distribution.queries import transfers as transfer_queries
from services.distribution.schemas.stock.movements import MovementOut, MovementReversalIn
from shared.clock import local_day
from shared.context import Context
from shared.problems import IdReused, NotFound

NOT_HERE = frozenset({"HANDOUT", "SETTLEMENT", "LOAN", "ROUND_STOCK", "REVERSAL"})
"""What has a record beside the ledger is taken back there, or both would not say the same."""


async def reverse_movement(context: Context, movement_id: UUID, body: MovementReversalIn) -> MovementOut:
    """Mirror a movement's legs; what may not be handed out any more comes back to QUARANTINE.

    Raises:
        NotFound: it was not made at one of the caller's sites.
        MovementNotReversible: it is a hand-out's, a loan's or a round's, or a reversal.
        AlreadyReversed: somebody was first.
        OutOfStock: what it brought has left again.
        IdReused: the id stands for another movement or a hand-out.
    """
    first = await movements.read(context.session, movement_id)
    if first is None or not context.caller.at(first["site_id"] or _place(first["lines"]), *KEEPERS):
        raise NotFound()
    kind = "ROUND_STOCK" if first["of_round"] else first["kind"]
    if kind in NOT_HERE:
        raise MovementNotReversible(kind=kind)
    transfer_id = first["transfer_id"]
    transfer = await transfer_queries.lock(context.session, transfer_id) if transfer_id else None
    movement = Movement(
        body.id,
        "REVERSAL",
        body.reason.value,
        first["site_id"],
        context.now,
        fingerprint_of(body),
        transfer_id=transfer_id,
        reverses=movement_id,
    )
    if await movements.is_reversed(context.session, movement_id):
        return await _repeated(context, movement_id, movement)
    repeated = await posting.begin(context, movement)
    if repeated is not None:  # committed while this waited for its id
        return await _repeated(context, movement_id, movement)
    today = local_day(context.now, context.settings.time_zone)
    legs = await movements.mirror_of(context.session, [movement_id], today=today)
    if transfer is not None:
        await transfers.must_be_on_its_way(context, transfer["id"], legs)
    out = await posting.post(context, movement, legs)
    await settling.open_again(context, legs)
    if transfer is not None:
        await shortages.settle(context, transfer, complete=first["kind"] == "WRITE_OFF" or None, resolution="REVERSED")
    return out


def _place(lines: list[dict[str, str]] | None) -> UUID:
    """Where a movement without a site of its own took place."""
    return UUID(lines[0]["site_id"]) if lines else UUID(int=0)


async def _repeated(context: Context, movement_id: UUID, movement: Movement) -> MovementOut:
    known = await movements.read(context.session, movement.id)
    if known is None:
        raise AlreadyReversed()
    if (known["reverses"], known["fingerprint"]) != (movement_id, movement.fingerprint):
        raise IdReused()
    return posting.movement_out(known)
