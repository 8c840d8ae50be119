"""Another version of a round's kit, from an instant on."""

from __future__ import annotations

from uuid import UUID

from services.distribution.commands.rounds import event_of, locked, read
from services.distribution.errors import RoundStateRefused, UnknownReference
from services.distribution.queries import catalogue
from services.distribution.queries import round_versions as queries
from services.distribution.schemas.rounds import RoundOut, RoundState, RoundVersionIn
from shared.context import Context
from shared.contracts.distribution import RoundChanged
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest


async def change_version(context: Context, round_id: UUID, body: RoundVersionIn) -> RoundOut:
    """Let a round give another version of its kit from an instant on; entitlements stay as they are.

    A hand-out's own time decides which version it was, also where it is heard of later. Others are told as it is set,
    with the instant; nothing tells of it when it takes effect.

    Raises:
        NotFound: none of its sites is the caller's.
        UnknownReference: the kit has no such version.
        InvalidRequest: the instant is past: what was given by then was told already.
        RoundStateRefused: the round is over.
        IdReused: the id stands for another change, or another begins at that instant.
    """
    row = await locked(context, round_id)
    known = await queries.read(context.session, body.id)
    if known is not None:
        if (known["round_id"], known["bom_version"]) != (round_id, body.bom_version) or (
            body.from_at not in (None, known["from_at"])
        ):
            raise IdReused()
        return await read(context, round_id)
    if RoundState(row["state"]) in (RoundState.CLOSED, RoundState.RECONCILED):
        raise RoundStateRefused(state=row["state"])
    if body.bom_version > (await catalogue.kit(context.session, row["kit_id"]))["version"]:
        raise UnknownReference()
    from_at = body.from_at or context.now
    if from_at < context.now:
        raise InvalidRequest.at("/from_at", "past")
    if not await queries.insert(context.session, round_id, body, from_at=from_at, done_by=context.caller.subject):
        raise IdReused()
    out = await read(context, round_id)
    await emit(context, [event_of(RoundChanged, out, context.now)])
    return out
