"""Hours at random in a shelter whose rooms, holds and overflow change under its guests, as staff would send it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.holding import hold, release
from tests.integration.shelter.laying_out import SHELTER, change, lay_out
from tests.integration.shelter.moving import move
from tests.support.people import DANLI

BEGIN = datetime(2023, 6, 12, 7, 30, tzinfo=ZoneInfo("America/Tegucigalpa"))
MINUTES = (0, 5, 40, 150)
REFUSED = (404, 409, 422)
"""What is retired is not found."""
WEIGHTS = {
    "come": 7,
    "go": 5,
    "undo": 2,
    "move": 4,
    "gate": 4,
    "hold": 5,
    "let_go": 1,
    "bed": 3,
    "lay_out": 3,
    "open": 1,
}


@dataclass
class Hours:
    """What happens at random, the clock always going forward; what the house refuses did not happen."""

    house: House
    chance: random.Random
    now: datetime = BEGIN
    rooms: list[UUID] = field(default_factory=list)
    """Counted ones."""
    beds: list[UUID] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    is_open: bool = False
    done: Counter[str] = field(default_factory=Counter)

    async def begin(self) -> None:
        """Lay out rooms of every mode, for overflow and not."""
        house = self.house
        self.rooms, self.beds = [house.gym_id, new_id()], [*house.beds, *(new_id() for _ in range(5))]
        about = {"covered_area_m2": 9}
        women = [{"id": id_, "code": f"W{at}"} for at, id_ in enumerate(self.beds[4:6])]
        mats = [{"id": id_, "code": f"M{at}", "kind": "MAT"} for at, id_ in enumerate(self.beds[6:])]
        rooms = [
            {"id": new_id(), "code": "W", "population": "WOMEN", "mode": "NUMBERED", "beds": women, **about},
            {"id": new_id(), "code": "MATS", "population": "OVERFLOW", "mode": "NUMBERED", "beds": mats, **about},
            {"id": self.rooms[1], "code": "HALL", "mode": "COUNTED", "places": 4, **about},
        ]
        answer = await lay_out(house, f"{SHELTER}/rooms", rooms=rooms)
        assert answer.status_code == 201, answer.text

    async def one_more(self) -> None:
        """Something happens, maybe hours later."""
        self.now += timedelta(minutes=self.chance.choice(MINUTES))
        self.house.at = self.now.isoformat()
        name = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        act: Callable[[], Awaitable[httpx.Response | None]] = getattr(self, f"_{name}")
        answer = await act()
        assert answer is None or answer.is_success or answer.status_code in REFUSED, answer.text
        self.done[name] += answer is not None and answer.is_success

    def _place(self) -> dict[str, Any]:
        choices: list[dict[str, Any]] = [{"bed_id": self.chance.choice(self.beds)}] * 3
        choices += [{"room_id": self.chance.choice(self.rooms)}] * 3 + [{"without_bed": True}]
        choices += [{"shares_with_stay_id": self.chance.choice(self.stays)}] if self.stays else []
        return self.chance.choice(choices)

    async def _come(self) -> httpx.Response:
        guests = [{"id": new_id(), **self._place()} for _ in range(self.chance.choice((1, 1, 2)))]
        named = {"hold_id": self.chance.choice(self.holds)} if self.holds and self.chance.random() < 0.4 else {}
        answer = await self.house.check_in(*guests, **named)
        if answer.is_success:
            self.stays += [str(guest["id"]) for guest in guests]
        return answer

    async def _go(self) -> httpx.Response | None:
        if not self.stays:
            return None
        stay = self.chance.choice(self.stays)
        answer = await self.house.check_out({stay: "HOME"})
        if answer.is_success:
            self.stays.remove(stay)
            self.gone.append(stay)
        return answer

    async def _undo(self) -> httpx.Response | None:
        ended = bool(self.gone) and self.chance.random() < 0.7
        if not ended and not self.stays:
            return None
        stay = self.chance.choice(self.gone if ended else self.stays)
        reason = {"id": new_id(), "reason": "dos veces"}
        answer = await self.house.post(f"/stays/{stay}{'/end' if ended else ''}/reverse", reason)
        if answer.is_success:
            (self.gone if ended else self.stays).remove(stay)
            self.stays += [stay] if ended else []
        return answer

    async def _move(self) -> httpx.Response | None:
        if not self.stays:
            return None
        return await move(self.house, {"stay_id": self.chance.choice(self.stays), **self._place()})

    async def _gate(self) -> httpx.Response | None:
        if not self.stays:
            return None
        guests = [{"id": new_id(), "stay_id": self.chance.choice(self.stays)}]
        return await self.house.post(
            f"/stays/{self.chance.choice(('leave', 'return'))}", {"site_id": DANLI, "guests": guests}
        )

    async def _hold(self) -> httpx.Response:
        beds = self.chance.sample(self.beds, self.chance.randint(0, 2))
        rooms = [{"room_id": self.chance.choice(self.rooms), "places": self.chance.randint(1, 2)}]
        until = self.now + timedelta(minutes=self.chance.choice((10, 90, 400)))
        kept = {"bed_ids": beds} if beds and self.chance.random() < 0.5 else {"bed_ids": beds, "rooms": rooms}
        answer = await hold(self.house, **kept, expires_at=until.isoformat())
        if answer.is_success:
            self.holds.append(answer.json()["hold_id"])
        return answer

    async def _let_go(self) -> httpx.Response | None:
        return await release(self.house, self.chance.choice(self.holds)) if self.holds else None

    async def _bed(self) -> httpx.Response:
        bed, states = self.chance.choice(self.beds), ("AVAILABLE", "OUT_OF_SERVICE", "CLEANING", "AVAILABLE")
        return await self.house.post(f"/beds/{bed}/state", {"state": self.chance.choice(states)})

    async def _lay_out(self) -> httpx.Response:
        retired = {"retired": self.chance.random() < 0.5}
        return await self.chance.choice(
            (
                lambda: change(self.house, f"/beds/{self.chance.choice(self.beds)}", retired),
                lambda: change(self.house, f"/rooms/{self.house.room_id}", retired),
                lambda: change(
                    self.house, f"/rooms/{self.chance.choice(self.rooms)}", {"places": self.chance.randint(2, 6)}
                ),
            )
        )()

    async def _open(self) -> httpx.Response:
        self.is_open = not self.is_open
        return await lay_out(self.house, f"{SHELTER}/overflow", open=self.is_open, reason="lluvia")
