"""A census that was counted and closed without a network is closed when the device's outbox arrives, as of then."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.shelter.rules import night_of
from shared import clock
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.support.outboxes import Tablet, codes, statuses
from tests.support.people import DANLI

CENSUS = f"POST /shelter/v1/shelters/{DANLI}/census"
ZONE = "America/Tegucigalpa"


async def test_a_night_is_closed_when_it_was_closed_on_the_device_and_not_when_it_was_sent(house: House) -> None:
    night = str(night_of(clock.real_now(), ZONE, 6) - timedelta(days=1))
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    rooms = {"night_of": night, "rooms": [{"id": new_id(), "room_id": house.room_id}]}
    items = await tablet.items(
        worker.entry(f"{CENSUS}/rooms", rooms),
        worker.entry(f"{CENSUS}/close", {"id": new_id(), "night_of": night}, seq=2),
        worker.entry(f"{CENSUS}/close", {"id": new_id(), "night_of": night}, seq=3),
    )
    assert statuses(items) == [(200, False), (200, False), (409, True)], items
    assert codes(items)[2] == "census_closed_already"
    age = clock.real_now() - datetime.fromisoformat(items[1]["answer"]["closed_at"])
    assert timedelta(minutes=9) < age < timedelta(minutes=11)
