"""What is expected of a stay: its departure, and the return of who is away."""

from __future__ import annotations

from uuid import UUID

from services.shelter.commands.cases import CHILD_NOT_BACK, resolve_cases
from services.shelter.commands.check_in import STAFF, stay_out
from services.shelter.commands.given import today
from services.shelter.errors import NotAway, StayEndedAlready
from services.shelter.queries import away, stays
from services.shelter.schemas.away import StayChange
from services.shelter.schemas.stays import StayOut
from shared.changing import etag_of, must_be_as_read
from shared.context import Context
from shared.contracts.shelter import StayChanged
from shared.outbox import emit
from shared.problems import InvalidRequest, NotFound

EXPECTED_LATER = "EXPECTED_LATER"
"""How the case of a child who was not brought back ends where somebody says until when it is out."""


async def expect(context: Context, stay_id: UUID, body: StayChange, etag: str) -> tuple[StayOut, str]:
    """Change what is expected of an open stay, if it is still as the caller read it; its new ETag with it.

    Raises:
        NotFound: there is no such stay at the caller's sites.
        PreconditionFailed: somebody else changed it, or it moved.
        StayEndedAlready: it has ended.
        NotAway: a return is expected of somebody who is there.
        InvalidRequest: a departure before the stay began.
    """
    row = (await stays.stays_by_id(context.session, [stay_id])).get(stay_id)
    if row is None:
        raise NotFound()
    context.caller.must_be_at(row["site_id"], *STAFF)
    row = (await stays.lock_stays(context.session, row["site_id"], [stay_id]))[stay_id]
    must_be_as_read(etag, row["version"])
    if row["ended_at"] is not None:
        raise StayEndedAlready(stay_id=stay_id, ended_at=row["ended_at"], reason=row["end_reason"])
    if body.back_by is not None and row["away_since"] is None:
        raise NotAway(stay_id=stay_id)
    if body.leaves_on is not None and body.leaves_on < today(context, row["started_at"]):
        raise InvalidRequest.at("/leaves_on", "before_start")
    named = {name: getattr(body, name) for name in body.model_fields_set}
    now = {"leaves_on": row["leaves_on"], "back_by": row["back_by"], **named}
    await away.expect(context.session, stay_id, **now)
    about = {"stay_id": stay_id, "version": row["version"] + 1, "site_id": row["site_id"]}
    await emit(context, [StayChanged(**about, **now, occurred_at=context.now)])
    if now["back_by"] is not None and now["back_by"] > context.now:
        await resolve_cases(context, {CHILD_NOT_BACK}, [stay_id], EXPECTED_LATER)
    return stay_out({**row, **now}), etag_of(row["version"] + 1)
