"""Head-counts, and the question whether it is the same bus."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.registration.commands.group_numbers import tell_group
from services.registration.commands.joining import must_fit_group
from services.registration.commands.moments import moment_of
from services.registration.commands.once import claim, fingerprint_of
from services.registration.errors import SimilarHeadcount
from services.registration.queries import arrivals as queries
from services.registration.rules.composition import are_alike
from services.registration.schemas.arrivals import CountDetails, HeadcountIn, HeadcountOut
from services.registration.settings import settings_of
from shared.context import Context
from shared.contracts.registration import HeadcountRecorded
from shared.contracts.vocabulary import ArrivalKind, Composition, Means, Role
from shared.outbox import emit
from shared.problems import NotFound


@dataclass(frozen=True)
class Headcount:
    """A head-count as it will be written."""

    id: UUID
    kind: ArrivalKind
    site_id: UUID
    place_pcode: str
    occurred_at: datetime
    people: Composition
    nationalities: dict[str, int]
    country_from: str | None
    means: Means
    arrival_group_id: UUID | None
    same_as: UUID | None = None
    details: CountDetails | None = None


async def record_headcount(context: Context, body: HeadcountIn) -> HeadcountOut:
    """Record a head-count; one that is `same_as` another is kept and adds nothing.

    Raises:
        NotFound: another site, or no such group or head-count there.
        SimilarHeadcount: is it the same bus?
    """
    context.caller.must_be_at(body.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR)
    answer = HeadcountOut(headcount_id=body.id)
    fingerprint = fingerprint_of(context, "headcount", body)
    earlier = await claim(context, body.id, kind="headcount", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    if body.same_as and await queries.headcount_site(context.session, body.same_as) != body.site_id:
        raise NotFound()
    await must_fit_group(context, body.arrival_group_id, site_id=body.site_id, kind=body.kind, pointer="/kind")
    sent = body.model_dump(exclude={"not_the_same_as", "people"})
    occurred_at = moment_of(context, body.occurred_at, "/occurred_at")
    headcount = Headcount(**(sent | {"people": body.people, "details": body.details, "occurred_at": occurred_at}))
    if body.same_as is None:
        await ask_whether_the_same(context, headcount, body.not_the_same_as)
    await write_headcount(context, headcount)
    if body.arrival_group_id and body.same_as is None:
        await _count_in_group(context, body.arrival_group_id, headcount)
    return answer


async def ask_whether_the_same(context: Context, headcount: Headcount, not_the_same_as: Sequence[UUID]) -> None:
    """Refuse a head-count that looks like a second one of the same people.

    Alike: same site and kind, within 30 minutes, totals within 20 % of the larger (settings). All that are alike
    are named at once, so that one answer settles it.

    Raises:
        SimilarHeadcount: there is one that the caller did not name.
    """
    settings = settings_of(context.settings)
    await queries.lock_site_headcounts(context.session, headcount.site_id)
    near = await queries.headcounts_near(
        context.session,
        site_id=headcount.site_id,
        kind=headcount.kind,
        at=headcount.occurred_at,
        within=timedelta(minutes=settings.similar_headcount_minutes),
    )
    total, share = headcount.people.total, settings.similar_headcount_share
    alike = [row["id"] for row in near if are_alike(row["total"], total, share)]
    if set(alike) - set(not_the_same_as):
        raise SimilarHeadcount(headcount_ids=[str(id_) for id_ in alike])


async def write_headcount(context: Context, headcount: Headcount) -> None:
    """Insert a head-count and say so, unless it is a second one of the same people."""
    row = vars(headcount) | {
        "people": headcount.people.model_dump_json(),
        "details": headcount.details.model_dump_json() if headcount.details else None,
        "nationalities": json.dumps(headcount.nationalities),
        "total": headcount.people.total,
        "caller": context.caller.subject,
    }
    await queries.insert_headcount(context.session, row)
    if headcount.same_as is None:
        await emit(context, [headcount_event(headcount)])


def headcount_event(headcount: Headcount) -> HeadcountRecorded:
    """The event of a head-count."""
    return HeadcountRecorded.model_validate({**vars(headcount), "headcount_id": headcount.id})


async def _count_in_group(context: Context, group_id: UUID, headcount: Headcount) -> None:
    if await queries.lock_group(context.session, group_id) is None:
        raise NotFound()
    await tell_group(context, group_id, people_added=headcount.people.total)
