"""Rooms that were given to one household: who else may come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.shelter.commands.guests import Guest
from services.shelter.errors import RoomGiven
from services.shelter.queries import given_rooms as queries
from services.shelter.schemas.stays import StayIn
from shared.context import Context


async def strangers_in(
    context: Context,
    items: Sequence[StayIn],
    rooms: Mapping[UUID, Mapping[Any, Any]],
    guests: Mapping[UUID, Guest],
    reason: str | None,
) -> list[dict[str, Any]]:
    """Those of `items` who go into a room that was given to a household that is not theirs, as rows to be kept.

    A given room is its household's, whatever room is left elsewhere: nobody is refused a roof by that, for there is
    another room to be over its places in, or none at all (`without_bed`). Whom staff put there on purpose comes in with
    `reason`. Whoever shares a place with a guest there (`shares_with_stay_id`) is that guest's affair. Anonymous
    guests are strangers; a household that was merged is the one for which it stands.

    Args:
        rooms: the rooms that are asked for, locked.

    Raises:
        RoomGiven: there is one, and no reason.
    """
    given = {id_: room["household_id"] for id_, room in rooms.items() if room["household_id"]}
    asked = [(item.id, item.room_id, guests[item.id].household_id) for item in items if item.room_id in given]
    if not asked:
        return []
    known = {*given.values(), *(household_id for _, _, household_id in asked)} - {None}
    standing = await queries.standing_households(context.session, known)
    apart = [
        (stay_id, room_id)
        for stay_id, room_id, household_id in asked
        if room_id and standing.get(household_id) != standing[given[room_id]]
    ]
    if apart and reason is None:
        raise RoomGiven(stay_id=apart[0][0], room_id=apart[0][1])
    by = {"reason": reason, "recorded_by": context.caller.subject, "recorded_at": context.now}
    return [{"stay_id": stay_id, "room_id": room_id, **by} for stay_id, room_id in apart]


async def keep_strangers(context: Context, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep why these stays, which are written by now, are in rooms of others."""
    if rows:
        await queries.add_strangers(context.session, rows)
