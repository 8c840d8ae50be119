"""Guests who come or move where something is held: what they may use of holds, and what is left for them.

A hold is used by whoever names it, and at a check-in by the guests of its arrival group. Everybody else finds its beds
taken, and its places too: they are overflow there, as over a full room, and lose no roof. A hold that is over keeps
nothing, and naming it does no harm: the bus came late, and what is still free is given as ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.queries import holding as queries
from services.shelter.rules import split_places
from shared.context import Context
from shared.problems import NotFound

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class _Taken:
    """What one guest took: by which id (the stay's or the step's) it is given back."""

    id: UUID
    stay_id: UUID
    hold_id: UUID
    bed_id: UUID | None = None
    room_id: UUID | None = None


@dataclass
class Kept:
    """What stands in the rooms and on the beds that a request asks for from `since` on, all locked.

    `free` are the places of each room that nobody has and no hold keeps; who leaves a place may add to them.
    """

    free: dict[UUID, int]
    since: datetime
    named: UUID | None = None
    _beds: dict[UUID, Row] = field(default_factory=dict)
    _places: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)
    _taken: list[_Taken] = field(default_factory=list)
    _over: set[UUID] = field(default_factory=set)

    def take_bed(self, id_: UUID, stay_id: UUID, bed_id: UUID, group_id: UUID | None = None) -> None:
        """Use the hold of this bed, if there is one and the guest may: what remains stands in the way."""
        use = self._beds.get(bed_id)
        if use is not None and not use["is_over"] and self._may(use, group_id):
            self._taken.append(_Taken(id_, stay_id, use["hold_id"], bed_id=bed_id))

    def take_place(self, id_: UUID, stay_id: UUID, room_id: UUID, group_id: UUID | None = None) -> bool:
        """A place of a hold that the guest may use, or a free one; False where there is neither."""
        for held in self._places.get(room_id, ()):
            if held["places"] and self._may(held, group_id):
                held["places"] -= 1
                self._taken.append(_Taken(id_, stay_id, held["hold_id"], room_id=room_id))
                return True
        placed, _ = split_places(1, max(self.free[room_id], 0), 0)
        self.free[room_id] -= placed
        return bool(placed)

    def _may(self, held: Row, group_id: UUID | None) -> bool:
        return held["hold_id"] == self.named or (group_id is not None and held["arrival_group_id"] == group_id)

    def usable(self, asked: Iterable[tuple[UUID, UUID | None]]) -> set[UUID]:
        """The uses by holds that stand against none of these: each a bed, and the arrival group of who asks for it."""
        uses = [(self._beds[bed_id], group_id) for bed_id, group_id in asked if bed_id in self._beds]
        return self._over | {use["use_id"] for use, group_id in uses if self._may(use, group_id)}

    @property
    def cut(self) -> set[UUID]:
        """The uses of beds by holds that end where these guests' begin."""
        return self._over | {self._beds[one.bed_id]["use_id"] for one in self._taken if one.bed_id}

    async def leave(self, context: Context) -> None:
        """End and shrink what was taken of holds, so that the guests' own uses have room.

        What is taken is held no more, though the clock of whoever says when they came may be ahead.
        """
        if self.cut:
            await queries.cut(context.session, self.cut, min(self.since, context.now))
        changes = Counter((one.hold_id, one.room_id) for one in self._taken if one.room_id)
        if changes:
            rows = [{"hold_id": hold, "room_id": room, "places": -count} for (hold, room), count in changes.items()]
            await queries.count_held(context.session, rows)

    async def keep(self, context: Context) -> None:
        """Write who took what of a hold; their stays are written by now."""
        if self._taken:
            names = ("id", "hold_id", "stay_id", "bed_id", "room_id")
            rows = [{name: getattr(one, name) for name in names} | {"taken_at": self.since} for one in self._taken]
            await queries.add_taken(context.session, rows)


async def what_is_kept(
    context: Context,
    site_id: UUID,
    beds: Iterable[UUID | None],
    rooms: Mapping[UUID, Row],
    *,
    since: datetime,
    named: UUID | None,
) -> Kept:
    """What holds keep of these beds and rooms, read after their locks.

    Raises:
        NotFound: the hold that is named is not at the site.
    """
    hold = await queries.hold_named(context.session, named) if named else None
    if named is not None and (hold is None or hold["site_id"] != site_id):
        raise NotFound()
    free = {id_: room["places"] - room["taken"] for id_, room in rooms.items()}
    kept = Kept(free, since, named)
    wanted = {bed_id for bed_id in beds if bed_id}
    if not wanted and not rooms:
        return kept
    for row in await queries.kept(context.session, wanted, rooms, since=since, now=context.now):
        if row["room_id"]:
            kept.free[row["room_id"]] -= row["places"]
            kept._places.setdefault(row["room_id"], []).append(dict(row))
        elif row["is_over"]:
            kept._over.add(row["use_id"])
        else:
            kept._beds[row["bed_id"]] = row
    return kept


async def taken_by(context: Context, ids: Collection[UUID]) -> Sequence[Row]:
    """What these check-ins or moves took of holds."""
    return await queries.taken(context.session, ids)


async def let_over_end(context: Context, wanted: Sequence[Row]) -> None:
    """Let no hold that is over stand against who goes back to a bed (`bed_id`) and has had it `since` then."""
    if wanted:
        await queries.cut_over(context.session, wanted, context.now)


async def held_again(context: Context, rows: Sequence[Row]) -> dict[UUID, int]:
    """By room, the places that giving these back takes from those that are free."""
    ids = {row["id"] for row in rows if row["room_id"]}
    return await queries.held_again(context.session, ids, context.now) if ids else {}


async def give_back(context: Context, rows: Sequence[Row]) -> None:
    """Give back to holds what was taken of them by mistake; beds and rooms are locked, and nobody has them now."""
    if rows:
        await queries.give_back(context.session, {row["id"] for row in rows}, context.now)


def held_by(use: Row | None) -> dict[str, Any]:
    """What a refusal says of a bed whose `use` is a hold's: by which one, and until when."""
    if use is None or use["hold_id"] is None:
        return {}
    return {"held": True, "hold_id": use["hold_id"], "until": use["until"]}
