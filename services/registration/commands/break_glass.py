"""Break-glass: what is not for somebody's eyes is shown to them, for a reason, for an hour at the most."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.registration.commands.auditing import report
from services.registration.commands.finding import READERS
from services.registration.queries import break_glass as queries
from services.registration.queries.governing import holds_site, site_of_person
from services.registration.schemas.privacy import BreakGlassIn, BreakGlassOut, BreakGlassStateOut
from services.registration.settings import settings_of
from services.registration.vocabulary import PrivacyAlertKind
from shared import clock
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.problems import InvalidRequest, NotFound


async def break_glass(context: Context, body: BreakGlassIn) -> BreakGlassOut:
    """Let the caller see what an officer would, at a site or of a person, and tell the officers at once.

    Real time counts, also in a demonstration.

    Raises:
        NotFound: the caller works nowhere near, or for another agency than the one that holds the data.
        InvalidRequest: for longer than is allowed.
    """
    most = settings_of(context.settings).break_glass_minutes_max
    if body.minutes > most:
        raise InvalidRequest.at("/minutes", "less_than_equal")
    site_id = await _site(context, body)
    now = clock.real_now()
    ends_at = now + timedelta(minutes=body.minutes)
    row = {"id": body.id, "user_id": context.caller.subject, "site_id": site_id, "person_id": body.person_id}
    more = {"reason": body.reason, "note": body.note, "started_at": now, "ends_at": ends_at}
    await queries.insert_break_glass(context.session, row | more)
    await report(
        context.session,
        PrivacyAlertKind.GLASS_BROKEN,
        site_id=site_id,
        user_id=context.caller.subject,
        about=body.id,
    )
    return BreakGlassOut(break_glass_id=body.id, site_id=site_id, person_id=body.person_id, ends_at=ends_at)


async def _site(context: Context, body: BreakGlassIn) -> UUID:
    """The site whose officers hear of it, where the caller's agency holds its data."""
    agency = context.caller.agency
    if body.person_id is not None:
        site_id = await site_of_person(context.session, body.person_id, agency)
        if site_id is None:
            raise NotFound()
        return site_id
    if body.site_id is None:
        raise InvalidRequest.at("/site_id", "missing")
    context.caller.must_be_at(body.site_id, *READERS)
    if not await holds_site(context.session, body.site_id, agency):
        raise NotFound()
    return body.site_id


async def end_break_glass(context: Context, break_glass_id: UUID) -> BreakGlassStateOut:
    """End it before its time: who opened it may, and the site's officers.

    Raises:
        NotFound: there is none, or the caller is neither.
    """
    row = await queries.find_break_glass(context.session, break_glass_id)
    caller = context.caller
    if row is None:
        raise NotFound()
    officer = caller.at(row["site_id"], Role.PROTECTION_OFFICER) and caller.agency == row["holding_agency_id"]
    if row["user_id"] != caller.subject and not officer:
        raise NotFound()
    await queries.end(context.session, break_glass_id, by=caller.subject)
    return BreakGlassStateOut(break_glass_id=break_glass_id, open=False)
