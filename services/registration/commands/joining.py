"""Joining an arrival group: one's own site's, and of the same kind."""

from __future__ import annotations

from uuid import UUID

from services.registration.queries.arrivals import group_by_id
from shared.context import Context
from shared.contracts.vocabulary import ArrivalKind
from shared.problems import InvalidRequest, NotFound


async def must_fit_group(
    context: Context, group_id: UUID | None, *, site_id: UUID, kind: ArrivalKind, pointer: str
) -> None:
    """Refuse an arrival or a head-count that cannot be of this group.

    Raises:
        NotFound: there is no such group at the site.
        InvalidRequest: the group is of another kind; a return is not counted as an entry.
    """
    if group_id is None:
        return
    group = await group_by_id(context.session, group_id)
    if group is None or group["site_id"] != site_id:
        raise NotFound()
    if group["kind"] != kind:
        raise InvalidRequest.at(pointer, "not_of_the_groups_kind")
