"""A bed of another kind, or one that is no part of the shelter any more."""

from __future__ import annotations

from uuid import UUID

from services.shelter.commands.layout_changes import Change, differences, lock_layout, record
from services.shelter.commands.shelters import KEEPERS, must_not_be_used
from services.shelter.queries import layout as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.schemas.layout import BedChange, LayoutChangeKind
from services.shelter.schemas.shelters import BedOut
from shared.changing import must_be_as_read
from shared.context import Context
from shared.problems import InvalidRequest, NotFound


async def change_bed(context: Context, bed_id: UUID, body: BedChange, etag: str) -> BedOut:
    """Change a bed's kind, retire it, or bring it back.

    Raises:
        NotFound: the bed is not at the caller's sites.
        PreconditionFailed: somebody else changed it.
        BedTaken: it can't be retired: somebody has it, or it is held.
        InvalidRequest: it would come back into a room that is retired.
    """
    site_id = await shelter_queries.site_of_bed(context.session, bed_id)
    if site_id is None:
        raise NotFound()
    context.caller.must_be_at(site_id, *KEEPERS)
    await lock_layout(context, site_id)
    bed = await shelter_queries.lock_bed(context.session, bed_id)
    if bed is None:
        raise NotFound()
    must_be_as_read(etag, bed["version"])
    after = {**bed, "kind": body.kind or bed["kind"]}
    kind = LayoutChangeKind.BED_CHANGED
    if body.retired is True and not bed["retired_at"]:
        await must_not_be_used(context, bed_id)
        after["retired_at"], kind = context.now, LayoutChangeKind.BED_RETIRED
    elif body.retired is False and bed["retired_at"]:
        room = await shelter_queries.room(context.session, bed["room_id"])
        if room and room["retired_at"]:
            raise InvalidRequest.at("/retired", "room_retired")
        after["retired_at"], kind = None, LayoutChangeKind.BED_BROUGHT_BACK
    old, new = differences(bed, after)
    if old == new:
        return BedOut(**bed)
    (changed,) = await queries.set_beds(context.session, [after])
    about = {"room_id": bed["room_id"], "bed_id": bed_id}
    await record(context, site_id, Change(kind, **about, reason=body.reason, before=old, after=new), [changed])
    return BedOut(**changed)
