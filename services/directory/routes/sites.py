"""Sites. A confidential one answers 404 outside its holding agency, and is in no list there."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from services.directory.commands import sites
from services.directory.errors import ConfidentialPlace, SiteCodeTaken, UnknownAgency
from services.directory.models import Site
from services.directory.queries import rows_page, site_seen_by, sites_seen_by
from services.directory.routes.doors import Session, transactions_of
from services.directory.schemas.places import SiteChange, SiteIn, SiteOut
from shared.auth import Caller, Principal, requires
from shared.changing import as_read, etag_of
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, page_of
from shared.problems import IdReused, NotFound, PreconditionFailed, PreconditionRequired, responses

router = APIRouter(tags=["sites"])


@router.post(
    "/sites",
    status_code=201,
    response_model=SiteOut,
    operation_id="add_site",
    summary="Register a site",
    responses=responses(SiteCodeTaken, UnknownAgency, ConfidentialPlace, IdReused),
)
async def add_site(body: SiteIn, write: Annotated[Write, writes(Role.ADMIN)]) -> Response:
    """The site as it is stored."""

    async def work(context: Context) -> Reply:
        site = await sites.add_site(context, body)
        return Reply(201, site, headers={"ETag": etag_of(site.version)})

    return await write.once(work)


@router.get("/sites", operation_id="list_sites", summary="List sites")
async def list_sites(
    caller: Caller,
    session: Session,
    position: Position,
    limit: Limit = 100,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Page[SiteOut]:
    """One page of the sites that the caller may know of."""
    rows = await rows_page(
        session, Site, sites_seen_by(caller), cursor=cursor, limit=limit, updated_since=updated_since
    )
    return page_of([sites.site_out(row) for row in rows], limit, [row.id for row in rows], position)


@router.get("/sites/{site_id}", operation_id="read_site", summary="Read a site", responses=responses(NotFound))
async def read_site(site_id: UUID, caller: Caller, session: Session, response: Response) -> SiteOut:
    """The site, with its ETag."""
    site = await site_seen_by(session, caller, site_id)
    response.headers["ETag"] = etag_of(site.version)
    return sites.site_out(site)


@router.patch(
    "/sites/{site_id}",
    response_model=SiteOut,
    operation_id="change_site",
    summary="Change a site",
    responses=responses(NotFound, UnknownAgency, ConfidentialPlace, PreconditionFailed, PreconditionRequired),
)
async def change_site(
    site_id: UUID,
    body: SiteChange,
    request: Request,
    caller: Annotated[Principal, Depends(requires(Role.SITE_COORDINATOR, Role.ADMIN))],
    if_match: Annotated[str | None, Header(max_length=100)] = None,
) -> Response:
    """The site as it is now; `If-Match` carries the ETag that the caller read."""
    etag = as_read(if_match)
    transactions = transactions_of(request, caller)
    site = await transactions.run(lambda context: sites.change_site(context, site_id, body, etag))
    return JSONResponse(site.model_dump(mode="json"), headers={"ETag": etag_of(site.version)})
