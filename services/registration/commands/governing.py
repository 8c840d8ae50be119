"""What officers do about records: see who read them, mark decoys, hold them, read alerts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.queries import governing, reads
from services.registration.schemas.privacy import AlertOut, DecoyOut, HoldIn, HoldOut, HoldStateOut, ReadOut
from shared import clock
from shared.auth import Principal
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.pagination import Page, page_of
from shared.problems import NotFound

GOVERNORS = (Role.PROTECTION_OFFICER, Role.SITE_COORDINATOR)


async def must_govern(context: Context, person_id: UUID) -> RowMapping:
    """The record, for one of its officers.

    Raises:
        NotFound: the caller is none.
    """
    row = await governing.governed(context.session, person_id, context.caller)
    if row is None:
        raise NotFound()
    return row


async def mark_decoy(context: Context, person_id: UUID) -> DecoyOut:
    """Mark a fictitious record: whoever reads it is reported at once.

    Raises:
        NotFound: the caller is no officer of this record.
    """
    row = await must_govern(context, person_id)
    await governing.insert_decoy(context.session, row["id"], row["site_id"], context.caller.subject)
    return DecoyOut(person_id=person_id)


async def hold_record(context: Context, person_id: UUID, body: HoldIn) -> HoldOut:
    """Keep a record from being erased by retention.

    Raises:
        NotFound: the caller is no officer of this record.
    """
    row = await must_govern(context, person_id)
    who = {"placed_by": context.caller.subject, "placed_at": clock.real_now()}
    await governing.place_hold(context.session, {"id": body.id, "person_id": row["id"], "kind": body.kind, **who})
    return HoldOut(hold_id=body.id, person_id=person_id, kind=body.kind)


async def lift_hold(context: Context, hold_id: UUID) -> HoldStateOut:
    """Lift it.

    Raises:
        NotFound: there is none, or the caller is no officer of its record.
    """
    row = await governing.find_hold(context.session, hold_id)
    if row is None:
        raise NotFound()
    await must_govern(context, row["person_id"])
    await governing.lift_hold(context.session, hold_id, context.caller.subject)
    return HoldStateOut(hold_id=hold_id, standing=False)


async def see_alert(context: Context, alert_id: UUID) -> AlertOut:
    """Note that an officer saw it.

    Raises:
        NotFound: there is none at the caller's sites.
    """
    caller = context.caller
    sites = list(caller.sites(Role.PROTECTION_OFFICER))
    row = await reads.see_alert(context.session, alert_id, sites=sites, agency=caller.agency, by=caller.subject)
    if row is None:
        raise NotFound()
    return alert_out(row)


def alert_out(row: RowMapping) -> AlertOut:
    """An alert as it is answered."""
    return AlertOut.model_validate({**row, "alert_id": row["id"]})


def reads_page(rows: list[RowMapping], limit: int) -> Page[ReadOut]:
    """A page of who read a record."""
    items = [ReadOut.model_validate({**row, "read_id": row["id"]}) for row in rows]
    return page_of(items, limit, [row["id"] for row in rows])


def officer_sites(principal: Principal) -> list[UUID]:
    """Where the caller is a protection officer."""
    return sorted(principal.sites(Role.PROTECTION_OFFICER))
