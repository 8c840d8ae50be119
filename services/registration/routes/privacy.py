"""Who read whose identity, alerts about it, break-glass, decoys, holds."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands import break_glass, governing
from services.registration.commands.finding import READERS
from services.registration.queries import break_glass as break_glass_queries
from services.registration.queries import reads
from services.registration.queries.governing import governed
from services.registration.schemas.privacy import (
    AlertOut,
    BreakGlassEntryOut,
    BreakGlassIn,
    BreakGlassOut,
    BreakGlassStateOut,
    DecoyOut,
    HoldIn,
    HoldOut,
    HoldStateOut,
    ReadOut,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.db import open_session
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["privacy"])
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Officer = Annotated[Principal, Depends(requires(Role.PROTECTION_OFFICER))]
Governor = Annotated[Principal, Depends(requires(*governing.GOVERNORS))]
OfficerWrite = Annotated[Write, writes(Role.PROTECTION_OFFICER)]
AnyReader = Annotated[Write, writes(*READERS)]


@router.get(
    "/persons/{person_id}/reads",
    response_model=Page[ReadOut],
    operation_id="show_person_reads",
    summary="Who saw this person's identity, why and when",
    responses=responses(NotFound),
)
async def show_person_reads(
    person_id: UUID, principal: Governor, session: Session, limit: Limit = 50, cursor: Cursor = None
) -> Page[ReadOut]:
    """For the officers of the person's site, and its coordinators where the record is not protected."""
    row = await governed(session, person_id, principal, coordinators=True)
    if row is None:
        raise NotFound()
    rows = await reads.reads_of(session, row["id"], after=decode_cursor(cursor), limit=limit + 1)
    return governing.reads_page(list(rows), limit)


@router.get(
    "/privacy-alerts",
    response_model=Page[AlertOut],
    operation_id="list_privacy_alerts",
    summary="What officers should look at: much reading, decoys read, glass broken",
)
async def list_privacy_alerts(
    principal: Officer,
    session: Session,
    unseen: Annotated[bool, Query(description="Only those that nobody has seen")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AlertOut]:
    """At the caller's own sites whose data their agency holds."""
    rows = await reads.alerts_at(
        session,
        governing.officer_sites(principal),
        principal.agency,
        unseen=unseen,
        after=decode_cursor(cursor),
        limit=limit + 1,
    )
    return page_of([governing.alert_out(row) for row in rows], limit, [row["id"] for row in rows])


@router.post(
    "/privacy-alerts/{alert_id}/seen",
    response_model=AlertOut,
    operation_id="see_privacy_alert",
    summary="Note that an alert was seen",
    responses=responses(NotFound),
)
async def see_privacy_alert(alert_id: UUID, write: OfficerWrite) -> Response:
    """The first who saw it stays."""

    async def work(context: Context) -> Reply:
        return Reply(200, await governing.see_alert(context, alert_id))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/decoy",
    status_code=201,
    response_model=DecoyOut,
    operation_id="mark_decoy",
    summary="Mark a fictitious record: whoever reads it is reported at once",
    responses=responses(NotFound),
)
async def mark_decoy(person_id: UUID, write: OfficerWrite) -> Response:
    """Nobody else can tell it from another record."""

    async def work(context: Context) -> Reply:
        return Reply(201, await governing.mark_decoy(context, person_id))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/holds",
    status_code=201,
    response_model=HoldOut,
    operation_id="hold_record",
    summary="Keep a record from being erased when its time is over",
    responses=responses(NotFound, IdReused),
)
async def hold_record(person_id: UUID, body: HoldIn, write: OfficerWrite) -> Response:
    """Until it is lifted."""

    async def work(context: Context) -> Reply:
        return Reply(201, await governing.hold_record(context, person_id, body))

    return await write.once(work)


@router.post(
    "/holds/{hold_id}/lift",
    response_model=HoldStateOut,
    operation_id="lift_hold",
    summary="Lift a hold",
    responses=responses(NotFound),
)
async def lift_hold(hold_id: UUID, write: OfficerWrite) -> Response:
    """Again changes nothing."""

    async def work(context: Context) -> Reply:
        return Reply(200, await governing.lift_hold(context, hold_id))

    return await write.once(work)


@router.post(
    "/break-glass",
    status_code=201,
    response_model=BreakGlassOut,
    operation_id="break_glass",
    summary="See what only officers see, for a reason and an hour at the most",
    responses=responses(NotFound, IdReused),
)
async def open_break_glass(body: BreakGlassIn, write: AnyReader) -> Response:
    """Officers are told at once, and every read under it is marked."""
    return await write.created(break_glass.break_glass, body)


@router.post(
    "/break-glass/{break_glass_id}/end",
    response_model=BreakGlassStateOut,
    operation_id="end_break_glass",
    summary="End a break-glass before its time",
    responses=responses(NotFound),
)
async def end_break_glass(break_glass_id: UUID, write: AnyReader) -> Response:
    """Who opened it may, and the site's officers."""

    async def work(context: Context) -> Reply:
        return Reply(200, await break_glass.end_break_glass(context, break_glass_id))

    return await write.once(work)


@router.get(
    "/break-glass",
    response_model=Page[BreakGlassEntryOut],
    operation_id="list_break_glass",
    summary="Who broke the glass, why, and how many people were read under it",
    openapi_extra={"x-identity-read": True},
)
async def list_break_glass(
    principal: Officer, session: Session, limit: Limit = 50, cursor: Cursor = None
) -> Page[BreakGlassEntryOut]:
    """At the caller's own sites whose data their agency holds."""
    rows = await break_glass_queries.break_glass_at(
        session,
        governing.officer_sites(principal),
        principal.agency,
        after=decode_cursor(cursor),
        limit=limit + 1,
    )
    items = [BreakGlassEntryOut.model_validate({**row, "break_glass_id": row["id"]}) for row in rows]
    return page_of(items, limit, [row["id"] for row in rows])
