"""Days at random in a shelter: people come, leave for a while, go, and are entered in error, as staff would send it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import DANLI

ZONE = ZoneInfo("America/Tegucigalpa")
BEGIN = datetime(2023, 6, 12, 7, 30, tzinfo=ZONE)


@dataclass
class Days:
    """What happens at random, the clock always going forward."""

    house: House
    chance: random.Random
    now: datetime = BEGIN
    here: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)

    async def go_on(self, things: int) -> None:
        """So many things happen, some hours apart."""
        for _ in range(things):
            self.now += timedelta(minutes=self.chance.choice((0, 5, 40, 150, 400)))
            self.house.at = self.now.isoformat()
            await self.chance.choices((self._come, self._go, self._leave, self._return), (6, 4, 1, 1))[0]()

    async def _come(self) -> None:
        place = self.chance.choice(({"without_bed": True}, {"room_id": self.house.gym_id}))
        began = self.now - timedelta(minutes=self.chance.choice((0, 0, 90, 600)))
        new = await self.house.housed(*[place] * self.chance.randint(1, 4), started_at=began.isoformat())
        if began.date() == self.now.date() and self.chance.random() < 0.2:
            wrong = {"id": new_id(), "reason": "dos veces"}
            assert (await self.house.post(f"/stays/{new.pop()}/reverse", wrong)).status_code == 200
        self.here += new

    async def _go(self) -> None:
        for _ in range(min(len(self.here), self.chance.randint(1, 3))):
            stay = self.here.pop(self.chance.randrange(len(self.here)))
            answer = await self.house.check_out({stay: "HOME"})
            assert answer.status_code == 200, answer.text

    async def _leave(self) -> None:
        if self.here:
            stay = self.here.pop()
            leave = {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": stay}]}
            assert (await self.house.post("/stays/leave", leave)).status_code == 200
            self.away.append(stay)

    async def _return(self) -> None:
        if self.away:
            stay = self.away.pop()
            back = {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": stay}]}
            assert (await self.house.post("/stays/return", back)).status_code == 200
            self.here.append(stay)
