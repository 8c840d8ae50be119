"""Referrals: with the person's consent, or by an officer's decision; where they lead is a directory of data."""

from __future__ import annotations

from uuid import UUID

from services.registration.catalogues import routes
from services.registration.commands.finding import Reading
from services.registration.commands.once import claim, fingerprint_of
from services.registration.commands.viewers import viewer_of
from services.registration.errors import ReferralMovedOn, ReferralNeedsConsent, RouteUnknown
from services.registration.queries import referrals as queries
from services.registration.queries.protection import sees_person
from services.registration.queries.standing import lock_people
from services.registration.schemas.referrals import (
    ReferralIn,
    ReferralOut,
    ReferralStateIn,
    ReferralStateOut,
    RouteOut,
    RoutesOut,
)
from services.registration.vocabulary import ReadPurpose, ReferralState
from shared.context import Context
from shared.contracts.vocabulary import ConsentBasis, Role
from shared.pagination import Page, decode_cursor, page_of
from shared.problems import NotFound

REFERRERS = (Role.REGISTRAR, Role.SHELTER_STAFF, Role.SITE_COORDINATOR, Role.HEALTH, Role.PROTECTION_OFFICER)
_NEXT = {
    ReferralState.REQUESTED: (ReferralState.ACCEPTED, ReferralState.DECLINED),
    ReferralState.ACCEPTED: (ReferralState.ARRIVED, ReferralState.NOT_ARRIVED),
}
_BY_OFFICER = (ConsentBasis.VITAL_INTEREST, ConsentBasis.BEST_INTERESTS)


def list_routes(municipality: str | None) -> RoutesOut:
    """Where a referral can lead from a municipality (P-code): its own routes and the country's; all without one."""
    chosen = [one for one in routes().values() if municipality is None or one.municipality in (None, municipality)]
    return RoutesOut(items=[RouteOut(**vars(one)) for one in chosen])


async def request_referral(context: Context, body: ReferralIn) -> ReferralStateOut:
    """Refer a person.

    Raises:
        NotFound: another site, or nobody whom the caller may know.
        RouteUnknown: the directory has no such route.
        ReferralNeedsConsent: neither the person's consent nor an officer's decision.
    """
    context.caller.must_be_at(body.site_id, *REFERRERS)
    if body.route not in routes():
        raise RouteUnknown()
    standing = await lock_people(context.session, [body.person_id])
    person_id = standing.get(body.person_id, body.person_id)
    if await sees_person(context.session, person_id, viewer_of(context.caller)) is None:
        raise NotFound()
    answer = ReferralStateOut(referral_id=body.id, state=ReferralState.REQUESTED)
    fingerprint = fingerprint_of(context, "referral", body)
    earlier = await claim(context, body.id, kind="referral", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    if not await _may_refer(context, body, person_id):
        raise ReferralNeedsConsent()
    row = body.model_dump() | {"person_id": person_id, "by": context.caller.subject, "now": context.now}
    await queries.insert_referral(context.session, row)
    return answer


async def _may_refer(context: Context, body: ReferralIn, person_id: UUID) -> bool:
    if body.basis in _BY_OFFICER:
        return context.caller.at(body.site_id, Role.PROTECTION_OFFICER)
    return body.basis is ConsentBasis.CONSENT and await queries.agreed_to_referral(context.session, person_id)


async def move_referral(context: Context, referral_id: UUID, body: ReferralStateIn) -> ReferralStateOut:
    """Say how a referral went on; the same state again is answered as it is.

    Raises:
        NotFound: no such referral at the caller's sites.
        ReferralMovedOn: it can't come to that state any more.
    """
    row = await queries.lock_referral(context.session, referral_id, viewer_of(context.caller))
    if row is None:
        raise NotFound()
    context.caller.must_be_at(row["site_id"], *REFERRERS)
    state = ReferralState(row["state"])
    if body.state is not state:
        if body.state not in _NEXT.get(state, ()):
            raise ReferralMovedOn(state=state)
        await queries.move_referral(
            context.session,
            referral_id,
            state=body.state,
            reason=body.reason,
            by=context.caller.subject,
            at=context.now,
        )
    return ReferralStateOut(referral_id=referral_id, state=body.state)


async def list_referrals(reading: Reading, cursor: str | None, limit: int) -> Page[ReferralOut]:
    """Referrals at the reader's sites; none of a person whom the reader may not know."""
    rows = await queries.referrals_at(
        reading.session,
        list(reading.principal.sites(*REFERRERS)),
        viewer=reading.viewer(),
        after=decode_cursor(cursor),
        rows_max=limit + 1,
    )
    await reading.audit("list_referrals", ReadPurpose.ASSISTANCE, sorted({row["person_id"] for row in rows[:limit]}))
    items = [ReferralOut.model_validate({**row, "referral_id": row["id"]}) for row in rows]
    return page_of(items, limit, [row["id"] for row in rows])
