"""Guests whom somebody met: who was looked for is no more, and who was silent is not."""

from __future__ import annotations

from services.shelter.commands.cases import CHILD_NOT_SEEN, CLOSE_PROPOSED, resolve_cases
from services.shelter.commands.check_in import STAFF, stay_out
from services.shelter.commands.given import moment_of, must_be_recent
from services.shelter.commands.stepping import must_be_open
from services.shelter.errors import AwayAlready
from services.shelter.queries import meetings, stays
from services.shelter.schemas.away import SeenIn
from services.shelter.schemas.stays import StaysOut
from shared.context import Context
from shared.problems import IdReused, NotFound

SEEN = "SEEN"


async def see(context: Context, body: SeenIn) -> StaysOut:
    """Write that these guests were met at `seen_at`; what is known with the same content is answered as it was.

    Raises:
        NotFound: a stay is not at this site, or the site is not the caller's.
        StayEndedAlready: somebody has left.
        AwayAlready: somebody is away for a while: they return.
        InvalidRequest: too long ago, or in the future.
        IdReused: an id stands for another meeting.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    seen_at = moment_of(context, body.seen_at, "/seen_at")
    wanted = {guest.id: guest.stay_id for guest in body.guests}
    rows = await stays.lock_stays(context.session, body.site_id, sorted(wanted.values()))
    if set(wanted.values()) - set(rows):
        raise NotFound()
    known = await meetings.stays_met(context.session, list(wanted))
    if any(wanted[id_] != stay_id for id_, stay_id in known.items()):
        raise IdReused()
    new = {id_: stay_id for id_, stay_id in wanted.items() if id_ not in known}
    if new:
        must_be_open(new.values(), rows)
        must_be_recent(context, seen_at, "/seen_at")
    for stay_id in new.values():
        if rows[stay_id]["away_since"] is not None:
            raise AwayAlready(stay_id=stay_id, away_since=rows[stay_id]["away_since"])
    met = [
        {"id": id_, "stay_id": stay_id, "seen_at": max(seen_at, rows[stay_id]["started_at"])}
        for id_, stay_id in new.items()
    ]
    await meetings.add(context.session, met, site_id=body.site_id, by=context.caller.subject)
    await resolve_cases(context, {CHILD_NOT_SEEN, CLOSE_PROPOSED}, set(new.values()), SEEN)
    return StaysOut(stays=[stay_out(rows[guest.stay_id]) for guest in body.guests])
