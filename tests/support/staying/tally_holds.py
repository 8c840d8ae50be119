"""What of holds was at stake in an act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from tests.support.staying.acts import Act, ChecksIn, MakesHold, Moves, RetiresBed, SetsBed
from tests.support.staying.held import Hold
from tests.support.staying.ledger import Says
from tests.support.staying.model import Model

Taken = Mapping[UUID, Hold]
"""Of which hold a check-in or a move took something."""


def taken(model: Model) -> Taken:
    """What stands taken."""
    return {id_: hold for hold in model.holds.values() for id_ in hold.taken}


def of_holds(model: Model, before: Taken, act: Act, says: Says) -> Iterable[str]:
    """What an act that was just done has to do with holds, of which `before` stood taken."""
    name = type(act).__name__
    for id_ in before.keys() - taken(model).keys():
        yield f"{name} gives back to a hold that is {'live' if model.is_live(before[id_]) else 'over'}"
    if isinstance(act, MakesHold) and not says.refusals and not says.again:
        yield from ["beds held"] * bool(act.beds) + ["places held"] * bool(act.rooms)
    if isinstance(act, SetsBed | RetiresBed) and says.refusals == {"bed_taken"} and model.keeper(act.bed, act.at):
        yield "a held bed stays as it is"
    if isinstance(act, ChecksIn | Moves):
        yield from (f"{name} {one}" for one in _of_guests(model, before, act, says))


def _of_guests(model: Model, before: Taken, act: ChecksIn | Moves, says: Says) -> Iterable[str]:
    asked = {one.id: one.where for one in (act.guests if isinstance(act, ChecksIn) else act.goings)}
    if says.refusals:
        keepers = [model.keeper(where.bed, act.at) for where in asked.values() if where.bed]
        yield from [
            "bed_taken by a hold" for one in keepers if one and one.id != act.hold and "bed_taken" in says.refusals
        ]
        return
    if says.again:
        return
    named = model.holds.get(act.hold) if act.hold else None
    yield from ["names a hold that is over"] * bool(named and not model.is_live(named))
    now = taken(model)
    for id_ in asked.keys() & now.keys() - before.keys():
        yield f"uses a held {'bed' if asked[id_].bed else 'place'}"
    for id_, where in asked.items():
        if where.room and id_ not in now and model.held(where.room) and model.free(where.room) <= 0:
            yield "asks for a place where the rest is held"
        if where.bed and any(one.has(where.bed) and not model.is_live(one) for one in model.holds.values()):
            yield "has a bed after a hold of it is over"
