"""Staff of a shelter who write while the service dies, and what of it is there afterwards."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid5

import asyncpg

from shared.ids import new_id
from tests.support.histories import Call, Client
from tests.support.people import DANLI

REFUSALS = 0.6
"""So often something is asked for once more that was done, and is refused."""
GROUP = 3
HERE = f"/shelters/{DANLI}"


@dataclass
class Evening:
    """The operation's time, the same for all: an evening, and the next one once its night is closed."""

    at: datetime

    @property
    def night(self) -> str:
        """The night that begins this evening."""
        return self.at.date().isoformat()

    def closed(self, night: str) -> None:
        """Somebody closed this night."""
        if night == self.night:
            self.at += timedelta(days=1)


@dataclass
class ShelterDesk(Client):
    """A desk with a room of its own, a gym and one bed that all want; it works until it is told to stop.

    Nobody else takes its beds, so that whoever is refused one did nothing wrong; the wanted bed has one guest at most.
    """

    evening: Evening = field(kw_only=True)
    room_id: UUID = field(kw_only=True)
    beds: Sequence[UUID] = field(kw_only=True)
    gym_id: UUID = field(kw_only=True)
    wanted_id: UUID = field(kw_only=True)
    SERVICE: ClassVar[str] = "shelter"
    GIVEN_UP: ClassVar[tuple[str, ...]] = ("check_in", "move", "close")

    async def work(self, stop: asyncio.Event) -> None:
        """Go on until `stop`; each desk begins with another scene, so that all are played from the first moment on."""
        scenes = (self._family, self._bus, self._mistake, self._night)
        first = self.seed % len(scenes)
        while not stop.is_set():
            for scene in (*scenes[first:], *scenes[:first]):
                if not stop.is_set():
                    await scene()
        await self._last_guests()

    def clock(self) -> dict[str, str]:
        """The evening, as every request of a demonstration may say it."""
        return {"X-Demo-Time": self.evening.at.isoformat()}

    async def _family(self) -> None:
        """Two in beds and a baby beside one of them: they move, leave, return, and are checked out twice."""
        one, other, baby = (new_id() for _ in range(3))
        places = ({"bed_id": self.beds[0]}, {"bed_id": self.beds[1]}, {"shares_with_stay_id": one})
        came = await self._check_in("check_in", dict(zip((one, other, baby), places, strict=True)))
        if not came.acknowledged:
            return await self._clear(one, other, baby)
        first, *others = came.body["stays"]
        other_bed = {**first, "bed_id": self.beds[4]}  # the same ids, another content
        await self._now_and_then("/stays", {"site_id": DANLI, "stays": [other_bed, *others]})
        moves = {one: {"bed_id": self.beds[2]}, other: {"room_id": self.gym_id}}
        moved = await self._move(moves)
        if not moved.acknowledged:
            return await self._clear(one, other, baby)
        back = {"id": new_id(), "reason": "me equivoqué", "also": [moved.body["moves"][1]["id"]]}
        await self._say("undo", f"/stays/steps/{moved.body['moves'][0]['id']}/reverse", back, one)
        for kind in ("leave", "return"):
            guests = [{"id": new_id(), "stay_id": id_} for id_ in (one, baby)]
            await self._say(kind, f"/stays/{kind}", {"site_id": DANLI, "guests": guests}, one)
            again = [{"id": new_id(), "stay_id": one}]
            await self._now_and_then(f"/stays/{kind}", {"site_id": DANLI, "guests": again})
        await self._check_out(one, other, baby)
        mistake = {"id": new_id(), "reason": "Sigue aquí"}
        if (await self._say("undo_end", f"/stays/{other}/end/reverse", mistake, other)).acknowledged:
            await self._check_out(other)
        return None

    async def _bus(self) -> None:
        """A bed and places are held for a bus; one comes by the hold, the others as a group, and it is released."""
        hold, guest, group = new_id(), new_id(), new_id()
        kept = {"bed_ids": [self.beds[3]], "rooms": [{"room_id": self.gym_id, "places": 1}]}
        until = {"expires_at": self.evening.at + timedelta(days=2)}
        await self._say("hold", f"{HERE}/holds", {"id": hold, "reason": "BUS", **kept, **until}, hold)
        await self._now_and_then(f"{HERE}/holds", {"id": hold, "reason": "OTHER", **kept, **until})
        await self._check_in("check_in_held", {guest: {"bed_id": self.beds[3]}}, hold_id=hold)
        bus = {"id": group, "ids_seed": new_id()}
        body = {"site_id": DANLI, "arrival_group": bus, "room_id": self.gym_id, "without_token": GROUP}
        await self._say("group", "/stays/group", body, group)
        await self._say("release", f"/holds/{hold}/release", {"reason": "NOT_COMING"}, hold)
        await self._check_out(guest, *_of_group(body))

    async def _mistake(self) -> None:
        """Somebody gets the bed that all want, or nobody; a check-in in error is undone."""
        lucky, wrong = new_id(), new_id()
        wanted = await self._check_in("wanted", {lucky: {"bed_id": self.wanted_id}})
        await self._check_in("check_in_wrong", {wrong: {"without_bed": True}})
        double = {"id": new_id(), "reason": "Doble"}
        undone = await self._say("undo_check_in", f"/stays/{wrong}/reverse", double, wrong)
        here = [lucky] * wanted.acknowledged + [wrong] * undone.refused
        if here:
            await self._check_out(*here)

    async def _night(self) -> None:
        """Who sleeps here is looked for, and the night is closed by whoever is first; one of two guests stays on."""
        guest, other, night = new_id(), new_id(), self.evening.night
        await self._check_in("check_in_night", {guest: {"bed_id": self.beds[4]}, other: {"room_id": self.gym_id}})
        seen = {"night_of": night, "rooms": [{"id": new_id(), "room_id": self.room_id, "not_seen": [guest]}]}
        await self._say("rooms", f"{HERE}/census/rooms", seen, night)
        closed = await self._say("close", f"{HERE}/census/close", {"id": new_id(), "night_of": night}, night)
        if closed.status is not None:
            self.evening.closed(night)
            await self._now_and_then(f"{HERE}/census/close", {"id": new_id(), "night_of": night})
        await self._check_out(guest)

    async def _last_guests(self) -> None:
        """Whom the board shows afterwards: in a bed and away, beside somebody, in a place, and without a bed."""
        one, other, third, fourth = (new_id() for _ in range(4))
        places = (
            {"bed_id": self.beds[0]},
            {"shares_with_stay_id": one},
            {"room_id": self.gym_id},
            {"without_bed": True},
        )
        await self._check_in("check_in_last", dict(zip((one, other, third, fourth), places, strict=True)))
        guests = [{"id": new_id(), "stay_id": one}]
        await self._say("leave", "/stays/leave", {"site_id": DANLI, "guests": guests}, one)

    async def _clear(self, *stays: UUID) -> None:
        """After a call whose answer this desk did not wait for: its guests leave, if they are here at all."""
        ends = [{"stay_id": id_, "reason": "HOME"} for id_ in stays]
        await self._say("clear", "/stays/end", {"site_id": DANLI, "ends": ends}, stays[0])

    async def _check_in(self, kind: str, stays: Mapping[UUID, Mapping[str, Any]], **more: Any) -> Call:
        listed = [{"id": id_, **place} for id_, place in stays.items()]
        return await self._say(kind, "/stays", {"site_id": DANLI, "stays": listed, **more}, next(iter(stays)))

    async def _move(self, places: Mapping[UUID, Mapping[str, Any]]) -> Call:
        moves = [{"id": new_id(), "stay_id": id_, **place} for id_, place in places.items()]
        return await self._say("move", "/stays/move", {"site_id": DANLI, "moves": moves}, next(iter(places)))

    async def _check_out(self, *stays: UUID) -> None:
        ends = [{"stay_id": id_, "reason": "HOME"} for id_ in stays]
        await self._say("check_out", "/stays/end", {"site_id": DANLI, "ends": ends}, stays[0])
        other = [{"stay_id": stays[0], "reason": "ONWARD_TRAVEL"}]
        await self._now_and_then("/stays/end", {"site_id": DANLI, "ends": other})

    async def _now_and_then(self, path: str, body: Mapping[str, Any]) -> None:
        """Ask for what must be refused."""
        if self._random.random() < REFUSALS:
            await self._say("refused", path, body, path)

    async def _say(self, kind: str, path: str, body: Mapping[str, Any], about: UUID | str) -> Call:
        return await self.send(Call(kind, path, body, about))


FAIR = {
    "wanted": {"bed_taken"},
    "rooms": {"census_closed_already"},
    "close": {"census_closed_already"},
    "undo": {"step_too_old"},
    "undo_check_in": {"too_late_to_undo"},
    "undo_end": {"too_late_to_undo_end"},
    "clear": {"not_found"},
}
"""Why calls may be refused: another was first, the night was closed meanwhile, or who is cleared away never came."""


def is_wrong(refused: Call) -> bool:
    """Whether somebody was refused who did nothing wrong."""
    return refused.kind != "refused" and refused.answer["code"] not in FAIR.get(refused.kind, ())


def _of_group(body: Mapping[str, Any]) -> list[UUID]:
    """The stays of a group without cards."""
    return [uuid5(body["arrival_group"]["ids_seed"], f"without token {n}") for n in range(body["without_token"])]


def makes(call: Call) -> Mapping[str, Sequence[str]]:
    """What a call makes, by the kind of the effect: rows under their ids, and events of stays."""
    *_, about, last = ("", *call.path.split("/"))
    if last == "reverse":
        return _undone(call)
    if last == "group":
        return {"stays": [str(id_) for id_ in _of_group(call.body)]}
    if last == "end":
        return {"ends": [str(one["stay_id"]) for one in call.body["ends"]]}
    if last == "release":
        expired = call.acknowledged and call.answer["state"] == "EXPIRED"  # when others had closed nights meanwhile
        return {} if expired else {"released": [about]}
    if last not in LISTED:
        return {}
    kind, items = LISTED[last]
    listed: Sequence[Mapping[str, Any]] = call.body[items] if items else [call.body]
    return {kind: [str(one["id"]) for one in listed]}


LISTED = {
    "stays": ("stays", "stays"),
    "move": ("steps", "moves"),
    "leave": ("steps", "guests"),
    "return": ("steps", "guests"),
    "rooms": ("rooms", "rooms"),
    "holds": ("holds", ""),
    "close": ("census", ""),
}
"""By the last word of the path: the kind of what a call makes, and which part of the body names it (or itself)."""


def _undone(call: Call) -> Mapping[str, Sequence[str]]:
    """A step with those that are undone with it; an end; or a check-in, which ends the stay."""
    undone = {"undone": [str(call.body["id"]), *(str(uuid5(call.body["id"], str(id_))) for id_ in _also(call))]}
    if call.kind == "undo":
        return undone
    return undone | {"reopened" if call.kind == "undo_end" else "ends": [str(call.about)]}


def _also(call: Call) -> Sequence[UUID]:
    also: Sequence[UUID] = call.body.get("also", ())
    return also


def _told(type_: str) -> str:
    return f"SELECT subject AS about, count(*) AS times FROM outbox WHERE type = 'shelter.{type_}.v1' GROUP BY 1"


EFFECTS = {
    "stays": _told("stay_started"),
    "steps": "SELECT id AS about, 1 AS times FROM stay_step",
    "ends": _told("stay_ended"),
    "reopened": _told("stay_end_reversed"),
    "undone": """
        SELECT id AS about, 1 AS times FROM stay_reversal UNION ALL SELECT id, 1 FROM stay_end_reversal
        UNION ALL SELECT id, 1 FROM stay_step_reversal
    """,
    "holds": "SELECT id AS about, 1 AS times FROM hold",
    "released": """
        SELECT subject AS about, count(*) AS times FROM outbox
        WHERE type = 'shelter.hold_changed.v1' AND data->>'released_at' IS NOT NULL GROUP BY 1
    """,
    "rooms": "SELECT id AS about, 1 AS times FROM census_room",
    "census": _told("census_closed"),
}
WHOLE = ("stays", "steps")
"""Of these a call makes all or none."""


async def effects(connection: asyncpg.Connection) -> dict[str, Counter[str]]:
    """How often each thing took effect, as the tables and the events have it."""
    await connection.execute("SET search_path = shelter, extensions")
    return {
        kind: Counter({str(row["about"]): row["times"] for row in await connection.fetch(sql)})
        for kind, sql in EFFECTS.items()
    }


def halves(calls: Sequence[Call], found: Mapping[str, Counter[str]]) -> list[str]:
    """Calls of which a part took effect and a part did not."""
    said = []
    for call in calls:
        for kind in WHOLE:
            there = {id_ for id_ in makes(call).get(kind, ()) if found[kind][id_]}
            if there and there != set(makes(call)[kind]):
                said.append(f"{call.kind} {call.path}: {len(there)} of {len(makes(call)[kind])}")
    return said


TWICE = """
    SELECT subject, type, data->>'version' FROM outbox WHERE type LIKE 'shelter.stay%' AND data ? 'version'
    GROUP BY 1, 2, 3 HAVING count(*) > 1
"""
TOLD_OTHERWISE = """
    WITH told AS (
        SELECT subject AS id, id AS place, type, data FROM outbox WHERE type LIKE 'shelter.stay%'
    ),
    of_stays AS (
        SELECT id,
               (array_agg(data->>'place' ORDER BY place DESC) FILTER (WHERE data ? 'place'))[1] AS place,
               (array_agg(data->>'room_id' ORDER BY place DESC) FILTER (WHERE data ? 'place'))[1] AS room_id,
               (array_agg(type = 'shelter.stay_paused.v1' ORDER BY place DESC)
                   FILTER (WHERE type IN ('shelter.stay_paused.v1', 'shelter.stay_resumed.v1')))[1] AS away,
               count(*) FILTER (WHERE type = 'shelter.stay_ended.v1')
                   - count(*) FILTER (WHERE type = 'shelter.stay_end_reversed.v1') AS ended
        FROM told GROUP BY id
    )
    SELECT coalesce(s.id, t.id) FROM stay AS s FULL JOIN of_stays AS t ON t.id = s.id
    WHERE (s.place, s.room_id::text, s.away_since IS NOT NULL, (s.ended_at IS NOT NULL)::integer)
          IS DISTINCT FROM (t.place, t.room_id, coalesce(t.away, false), t.ended)
"""


async def told_otherwise(connection: asyncpg.Connection) -> list[str]:
    """Stays of which the events, read in their order, say something else than the tables; and events told twice."""
    await connection.execute("SET search_path = shelter, extensions")
    rows = [*await connection.fetch(TOLD_OTHERWISE), *await connection.fetch(TWICE)]
    return [" ".join(map(str, row)) for row in rows]
