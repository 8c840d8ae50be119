"""Sites. Of a confidential one neither name nor place leaves the directory, and only its holding agency sees it."""

from __future__ import annotations

from uuid import UUID

from services.directory.commands.records import audit, fingerprint, same_again
from services.directory.models import Site
from services.directory.queries import locked, site_seen_by
from services.directory.rules import changes_who_may_see, public_pcode
from services.directory.schemas.places import SiteChange, SiteIn, SiteOut
from shared.changing import must_be_as_read
from shared.context import Context
from shared.contracts.directory import SiteChanged
from shared.contracts.vocabulary import Role, SiteKind
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotAllowed


async def add_site(context: Context, body: SiteIn) -> SiteOut:
    """Register a site.

    Raises:
        SiteCodeTaken: another one has the code.
        UnknownAgency: an agency is not registered.
        ConfidentialPlace: it is confidential and has coordinates.
        IdReused: the id stands for another one.
    """
    content = fingerprint(body)
    known = await same_again(context.session, Site, body.id, content)
    if known is not None:
        return site_out(await site_seen_by(context.session, context.caller, known.id))
    site = Site(id=body.id or new_id(), **body.model_dump(exclude={"id"}), fingerprint=content)
    context.session.add(site)
    audit(context, "ADD_SITE", site.id)
    await _say(context, site)
    return site_out(site)


async def change_site(context: Context, site_id: UUID, body: SiteChange, etag: str) -> SiteOut:
    """Change what `body` names, if the site is still as the caller read it.

    Raises:
        NotFound: there is none, it is another's, or the caller neither coordinates it nor administers.
        NotAllowed: who may see it is an administrator's question.
        PreconditionFailed: somebody else changed it.
    """
    caller = context.caller
    await site_seen_by(context.session, caller, site_id)
    caller.must_be_at(site_id, Role.SITE_COORDINATOR, Role.ADMIN)
    if changes_who_may_see(body.model_fields_set) and not caller.everywhere(Role.ADMIN):
        raise NotAllowed(roles=Role.ADMIN)
    site = await locked(context.session, Site, site_id)
    must_be_as_read(etag, site.version)
    for name in body.model_fields_set:
        setattr(site, name, getattr(body, name))
    site.version += 1
    audit(context, "CHANGE_SITE", site.id)
    await _say(context, site)
    return site_out(site)


async def _say(context: Context, site: Site) -> None:
    await context.session.flush()
    event = SiteChanged(
        site_id=site.id,
        version=site.version,
        code=site.code,
        kind=SiteKind(site.kind),
        pcode=public_pcode(site.pcode, confidential=site.confidential_location),
        managing_agency_id=site.managing_agency_id,
        holding_agency_id=site.holding_agency_id,
        confidential_location=site.confidential_location,
        open=site.open,
    )
    await emit(context, [event])


def site_out(site: Site) -> SiteOut:
    """A site as those see it who may."""
    return SiteOut.model_validate(site.model_dump())
