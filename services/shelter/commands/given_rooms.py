"""Rooms that were given to one household: who else may come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.shelter.errors import RoomGiven
from services.shelter.queries import given_rooms as queries
from shared.context import Context


class Going(NamedTuple):
    """A stay, the room that it is to go into (None: a bed, or none), and its household as far as it is known."""

    stay_id: UUID
    room_id: UUID | None
    household_id: UUID | None


async def must_be_let_in(
    context: Context, going: Sequence[Going], rooms: Mapping[UUID, Mapping[Any, Any]], reason: str | None
) -> list[dict[str, Any]]:
    """Those who go into a room that was given to a household that is not theirs, as rows to be kept.

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
    asked = [one for one in going if one.room_id in given]
    if not asked:
        return []
    apart = await _strangers(context, asked, given)
    if apart and reason is None:
        raise RoomGiven(stay_id=apart[0].stay_id, room_id=apart[0].room_id)
    by = {"reason": reason, "recorded_by": context.caller.subject, "recorded_at": context.now}
    return [{"stay_id": one.stay_id, "room_id": one.room_id, **by} for one in apart]


async def _strangers(context: Context, asked: Sequence[Going], given: Mapping[UUID, UUID]) -> list[Going]:
    known = {*given.values(), *(one.household_id for one in asked if one.household_id)}
    standing = await queries.standing_households(context.session, known)
    return [one for one in asked if one.room_id and standing.get(one.household_id) != standing[given[one.room_id]]]


async def given_meanwhile(
    context: Context, back: Sequence[tuple[Going, datetime]], rooms: Mapping[UUID, Mapping[Any, Any]]
) -> Going | None:
    """Of those who would go back into a room, the first whose room was given to others since they left it.

    Who was in a room when it was given, or came in for a reason, was there by right: an undo is for them too.

    Args:
        back: each with when they left.
        rooms: the rooms to which this leads back, locked.
    """
    given = {id_: room["household_id"] for id_, room in rooms.items() if room["household_id"]}
    asked = [(one, left_at) for one, left_at in back if one.room_id in given]
    if not asked:
        return None
    since = await queries.given_at(context.session, given)
    later = [one for one, left_at in asked if one.room_id in since and since[one.room_id] >= left_at]
    return next(iter(await _strangers(context, later, given)), None)


async def keep_strangers(context: Context, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep why these stays, which are written by now, are in rooms of others."""
    if rows:
        await queries.add_strangers(context.session, rows)
