"""One hand-out to an arrival group: a row per token and per person without, each under the same constraints."""

from __future__ import annotations

from uuid import UUID, uuid5

from services.distribution.commands.asked import Moment
from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.handouts import GIVERS, give
from services.distribution.queries import groups as queries
from services.distribution.schemas.groups import GROUP_ITEMS_MAX, GroupHandoutIn, GroupHandoutOut, GroupItemOut
from services.distribution.schemas.handouts import HandoutIn, Verdict
from shared.context import Context
from shared.problems import IdReused, InvalidRequest, NotFound


async def give_to_group(context: Context, body: GroupHandoutIn) -> GroupHandoutOut:
    """Give to everybody of a group; who is refused is listed, an empty shelf refuses all.

    Raises:
        NotFound: the round or the group is not at the caller's site.
        InvalidRequest: there are too many in one group, or nobody at all is to receive.
        OutOfStock: the shelf has not enough for all who may receive; nothing is recorded.
        IdReused: the id stands for another hand-out to a group.
    """
    context.caller.must_be_at(body.site_id, *GIVERS)
    if not await queries.is_at(context.session, body.arrival_group_id, body.site_id):
        raise NotFound()
    fingerprint = fingerprint_of(body)
    if await queries.insert(context, body, fingerprint):
        await _give(context, body)
    elif await queries.fingerprint_of_stored(context.session, body.id) != fingerprint:
        raise IdReused()
    items = [GroupItemOut(**row) for row in await queries.items(context.session, body.id)]
    return GroupHandoutOut(
        group_handout_id=body.id,
        arrival_group_id=body.arrival_group_id,
        given=[item for item in items if item.verdict is not Verdict.REFUSED],
        refused=[item for item in items if item.verdict is Verdict.REFUSED],
    )


async def _give(context: Context, body: GroupHandoutIn) -> None:
    codes = await queries.tokens(context.session, body.arrival_group_id, body.exceptions)
    if len(codes) + body.without_token > GROUP_ITEMS_MAX:
        raise InvalidRequest.at("/arrival_group_id", "too_many")
    if not codes and not body.without_token:
        raise InvalidRequest.at("/arrival_group_id", "nobody")
    items = [_item(body, code, card=code) for code in codes]
    items += [
        _item(body, f"without token {n}", arrival_group_id=body.arrival_group_id) for n in range(body.without_token)
    ]
    moments = [Moment(context.now, context.now)] * len(items)
    outcomes = await give(context, items, moments, offline=False, group_handout_id=body.id)
    for outcome in outcomes:
        if outcome.problem is not None:
            raise outcome.problem


def _item(
    body: GroupHandoutIn, name: str, *, card: str | None = None, arrival_group_id: UUID | None = None
) -> HandoutIn:
    return HandoutIn(
        id=uuid5(body.id, name),
        round_id=body.round_id,
        site_id=body.site_id,
        quantity=body.quantity,
        card=card,
        arrival_group_id=arrival_group_id,
    )
