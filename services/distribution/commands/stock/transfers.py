"""Transfers between warehouses: nothing vanishes on the way.

What was dispatched stays IN_TRANSIT of the site that sent it until it is received, found damaged, or given up as lost
by a named person. A transfer's row is locked before balances are, so that two who receive it see each other's work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import COORDINATORS, KEEPERS, READERS, lots, posting, shortages
from services.distribution.commands.stock.posting import Movement
from services.distribution.errors import OutOfStock
from services.distribution.queries import ledger
from services.distribution.queries import transfers as queries
from services.distribution.rules.stock import Leg, moved
from services.distribution.schemas.stock.movements import MovementOut
from services.distribution.schemas.stock.transfers import (
    ArrivedIn,
    DispatchIn,
    DispatchLine,
    TransferOut,
    WriteOffIn,
)
from shared.auth import Principal
from shared.clock import local_day
from shared.context import Context
from shared.problems import IdReused, InvalidRequest, NotFound


async def dispatch(context: Context, body: DispatchIn) -> MovementOut:
    """Send goods off with a waybill: from the shelf to IN_TRANSIT; of an item without a lot, what expires first.

    Raises:
        NotFound: the sending site is not one of the caller's.
        InvalidRequest: it goes to the same site, or a line names neither or both of item and lot.
        LotExpired: what is past its date leaves only as a loss.
        OutOfStock: there is less on the shelf.
        WaybillTaken: the site has dispatched with that number.
        UnknownReference: there is no such lot.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.from_site_id, *KEEPERS)
    _must_be_sound(body)
    known = await lots.known(context, (line.lot_id for line in body.lines if line.lot_id))
    today = local_day(context.now, context.settings.time_zone)
    lots.must_be_in_date(known.values(), today)
    movement = Movement(
        body.id,
        "DISPATCH",
        "TRANSFER",
        body.from_site_id,
        posting.happened(context, body.occurred_at),
        fingerprint_of(body),
        transfer_id=body.id,
    )
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return repeated
    await queries.insert(
        context.session,
        transfer_id=body.id,
        waybill=body.waybill,
        from_site_id=body.from_site_id,
        to_site_id=body.to_site_id,
    )
    items = [{"item_id": line.item_id, "qty": line.quantity} for line in body.lines if line.item_id]
    picked = await ledger.pick(context.session, body.from_site_id, items, today=today) if items else []
    legs = [
        *(Leg(body.from_site_id, "SHELF", row["item_id"], row["lot_id"], row["qty"]) for row in picked),
        *(_of_lot(body.from_site_id, line, known) for line in body.lines if line.lot_id),
    ]
    return await posting.post(context, movement, [part for leg in legs for part in moved(leg, "IN_TRANSIT")])


def _must_be_sound(body: DispatchIn) -> None:
    if body.from_site_id == body.to_site_id:
        raise InvalidRequest.at("/to_site_id", "same_site")
    for n, line in enumerate(body.lines):
        if (line.item_id is None) == (line.lot_id is None):
            raise InvalidRequest.at(f"/lines/{n}", "item_or_lot")


def _of_lot(site_id: UUID, line: DispatchLine, known: Mapping[UUID, RowMapping]) -> Leg:
    lot_id = line.lot_id or UUID(int=0)
    return Leg(site_id, "SHELF", known[lot_id]["item_id"], lot_id, line.quantity)


async def receive(context: Context, transfer_id: UUID, body: ArrivedIn) -> MovementOut:
    """Take in what came: to the shelf, or as damaged; what is missing of a complete delivery opens a case per lot.

    Raises:
        NotFound: it does not go to one of the caller's sites.
        OutOfStock: more of a lot is said to have come than is on its way.
        UnknownReference: there is no such lot.
        IdReused: the id stands for another movement or a hand-out.
    """
    transfer = await _locked(context, transfer_id)
    to_site, from_site = transfer["to_site_id"], transfer["from_site_id"]
    context.caller.must_be_at(to_site, *KEEPERS)
    known = await lots.known(context, (line.lot_id for line in body.lines))
    movement = Movement(
        body.id,
        "ARRIVAL",
        "TRANSFER",
        to_site,
        posting.happened(context, body.occurred_at),
        fingerprint_of(body),
        transfer_id=transfer_id,
    )
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return _of_this(repeated, transfer_id)
    legs: list[Leg] = []
    for line in body.lines:
        for quantity, account in ((line.received, "SHELF"), (line.damaged, "DAMAGED")):
            if quantity:
                leg = Leg(from_site, "IN_TRANSIT", known[line.lot_id]["item_id"], line.lot_id, quantity)
                legs += moved(leg, account, place_id=to_site)
    await must_be_on_its_way(context, transfer_id, legs)
    out = await posting.post(context, movement, legs)
    await shortages.settle(context, transfer, complete=body.complete, resolution="FOUND")
    return out


async def write_off(context: Context, transfer_id: UUID, body: WriteOffIn) -> MovementOut:
    """Give up as lost what did not come; by whom and why stays.

    Raises:
        NotFound: it neither comes from nor goes to one of the caller's sites.
        OutOfStock: less of a lot is missing.
        UnknownReference: there is no such lot.
        IdReused: the id stands for another movement or a hand-out.
    """
    transfer = await _locked(context, transfer_id)
    ends = (transfer["from_site_id"], transfer["to_site_id"])
    acting = next((site for site in ends if context.caller.at(site, *COORDINATORS)), None)
    if acting is None:
        raise NotFound()
    known = await lots.known(context, (line.lot_id for line in body.lines))
    movement = Movement(
        body.id,
        "WRITE_OFF",
        body.reason.value,
        acting,
        context.now,
        fingerprint_of(body),
        transfer_id=transfer_id,
    )
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return _of_this(repeated, transfer_id)
    legs = [
        part
        for line in body.lines
        for part in moved(Leg(ends[0], "IN_TRANSIT", known[line.lot_id]["item_id"], line.lot_id, line.quantity), "LOST")
    ]
    await must_be_on_its_way(context, transfer_id, legs)
    out = await posting.post(context, movement, legs)
    await shortages.settle(context, transfer, complete=False, resolution="WRITTEN_OFF")
    return out


async def must_be_on_its_way(context: Context, transfer_id: UUID, legs: Sequence[Leg]) -> None:
    """Refuse to take more out of a transfer than is on its way: another one's goods may be, of the same lot.

    Raises:
        OutOfStock: it would.
    """
    left = await queries.in_transit(context.session, transfer_id)
    wanted: dict[tuple[UUID, UUID], int] = {}
    for leg in legs:
        if leg.account == "IN_TRANSIT":
            key = (leg.item_id, leg.lot_id)
            wanted[key] = wanted.get(key, 0) - leg.qty
    for (item_id, lot_id), needed in wanted.items():
        available = left.get((item_id, lot_id), 0)
        if needed > available:
            lot = (await lots.known(context, [lot_id]))[lot_id]
            raise OutOfStock(
                item=str(item_id),
                lot=lot["code"],
                lot_id=str(lot_id),
                account="IN_TRANSIT",
                needed=needed,
                available=available,
            )


def _of_this(repeated: MovementOut, transfer_id: UUID) -> MovementOut:
    """A body has no transfer in it: the same one sent for another transfer is not the same."""
    if repeated.transfer_id != transfer_id:
        raise IdReused()
    return repeated


async def _locked(context: Context, transfer_id: UUID) -> RowMapping:
    transfer = await queries.lock(context.session, transfer_id)
    if transfer is None:
        raise NotFound()
    return transfer


async def read_transfer(context: Context, transfer_id: UUID, principal: Principal) -> TransferOut:
    """One transfer from or to the caller's sites.

    Raises:
        NotFound: it is neither.
    """
    row = await queries.read(context.session, transfer_id)
    if row is None or not any(principal.at(row[end], *READERS) for end in ("from_site_id", "to_site_id")):
        raise NotFound()
    return TransferOut(**row)
