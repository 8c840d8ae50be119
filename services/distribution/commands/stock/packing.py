"""Kits are packed from what is on the shelf, and opened again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import KEEPERS, lots, posting
from services.distribution.commands.stock.posting import Movement
from services.distribution.commands.stock.receipts import Identified, lots_of
from services.distribution.errors import OutOfStock, UnknownReference
from services.distribution.queries import catalogue, ledger
from services.distribution.queries import lots as lot_queries
from services.distribution.queries import packing as queries
from services.distribution.rules.stock import Leg, assembled, broken_up, own_code
from services.distribution.schemas.stock.lots import LotState
from services.distribution.schemas.stock.movements import AssemblyIn, BreakUpIn, MovementOut
from shared.clock import local_day
from shared.context import Context
from shared.problems import InvalidRequest

FUNDING_CHARACTERS_MAX = 200


async def assemble_kits(context: Context, body: AssemblyIn) -> MovementOut:
    """Take the components of `quantity` kits off the shelf, first expired first, and put packed kits onto it.

    The lot of packed kits expires with the first of its components, and names all of their donors.

    Raises:
        NotFound: the site is not one of the caller's, or there is no such kit.
        UnknownReference: there is no such version.
        InvalidRequest: the packed kit is one of its own components.
        OutOfStock: there are too few of a component.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    movement = Movement(
        body.id, "ASSEMBLY", "ASSEMBLY", body.site_id, posting.happened(context, body.occurred_at), fingerprint_of(body)
    )
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return repeated
    today = local_day(context.now, context.settings.time_zone)
    bill = await _bill(context, body)
    wanted = [{"item_id": row["item_id"], "qty": row["quantity"] * body.quantity} for row in bill]
    picked = await ledger.pick(context.session, body.site_id, wanted, today=today)
    code = body.lot_code or own_code(today, body.id, 0)
    packed = await lots_of(context, [await _packed_lot(context, body, picked, code)])
    taken = [Leg(body.site_id, "SHELF", row["item_id"], row["lot_id"], row["qty"]) for row in picked]
    kits = Leg(body.site_id, "SHELF", body.item_id, packed[0], body.quantity)
    return await posting.post(context, movement, assembled(taken, kits))


async def _bill(context: Context, body: AssemblyIn) -> list[RowMapping]:
    kit = await catalogue.kit(context.session, body.kit_id)
    bill = await queries.bill(context.session, body.kit_id, body.bom_version or kit["version"])
    if not bill:
        raise UnknownReference()
    if any(row["item_id"] == body.item_id for row in bill):
        raise InvalidRequest.at("/item_id", "component")
    return list(bill)


async def _packed_lot(context: Context, body: AssemblyIn, picked: list[RowMapping], code: str) -> Identified:
    known = await lot_queries.by_id(context.session, [row["lot_id"] for row in picked])
    donors = sorted({lot["funding_source"] for lot in known.values()})
    return Identified(
        item_id=body.item_id,
        code=code,
        expires_on=min((row["expires_on"] for row in picked if row["expires_on"]), default=None),
        funding_source=" + ".join(donors)[:FUNDING_CHARACTERS_MAX],
        quantity=body.quantity,
        state=LotState.APPROVED,
        identified_by="CODE",
    )


async def break_up_kits(context: Context, body: BreakUpIn) -> MovementOut:
    """Open `quantity` kits of a packed lot: their components come back to the shelf, in the lots that went in.

    Raises:
        NotFound: the site is not one of the caller's.
        OutOfStock: there are fewer kits of that lot.
        InvalidRequest: the lot was not packed here from components.
        UnknownReference: there is no such lot.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    lot = (await lots.known(context, [body.lot_id]))[body.lot_id]
    movement = Movement(
        body.id, "BREAK_UP", "BREAK_UP", body.site_id, posting.happened(context, body.occurred_at), fingerprint_of(body)
    )
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return repeated
    await queries.lock_packed(context.session, body.lot_id)
    rows = await queries.inside(context.session, body.lot_id)
    made = -sum(row["qty"] for row in rows if row["lot_id"] == body.lot_id)
    inside = [
        Leg(body.site_id, "SHELF", row["item_id"], row["lot_id"], row["qty"])
        for row in rows
        if row["lot_id"] != body.lot_id
    ]
    if not inside:
        raise InvalidRequest.at("/lot_id", "not_packed")
    if made < body.quantity:
        raise _too_few(lot, body.lot_id, needed=body.quantity, available=made)
    packed = Leg(body.site_id, "SHELF", lot["item_id"], body.lot_id, body.quantity)
    return await posting.post(context, movement, broken_up(packed, inside, of=made))


def _too_few(lot: RowMapping, lot_id: UUID, *, needed: int, available: int) -> OutOfStock:
    return OutOfStock(
        item=str(lot["item_id"]),
        lot=lot["code"],
        lot_id=str(lot_id),
        account="SHELF",
        needed=needed,
        available=available,
    )
