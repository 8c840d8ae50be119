"""What was taken back was no contact: neither in a log that comes again nor by a binding does it hold an entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts

DAY = timedelta(days=1)
FIRST = datetime(2023, 11, 7, 15, tzinfo=UTC)
RULE = {"unit": "PERSON", "window": "ARRIVAL"}


async def heard(desk: Desk, at: datetime) -> None:
    """The scanner was heard of at that time."""
    assert verdicts(await desk.send([], at=at)) == []


async def take_back(desk: Desk, handout: dict[str, Any]) -> None:
    body = {"id": new_id(), "reason": "devuelto"}
    assert (await desk.post(f"/handouts/{handout['id']}/reverse", body)).status_code == 201


async def windows(desk: Desk) -> list[tuple[int, int]]:
    """What is taken and over in each of the unit's windows."""
    rows = await desk.rows("SELECT taken, over FROM entitlement WHERE taken > 0 ORDER BY window_key")
    return [(row["taken"], row["over"]) for row in rows]


async def test_a_log_that_comes_again_brings_nothing_back_that_was_reversed(desk: Desk) -> None:
    gift = {"person_id": await desk.person(), "round_id": await desk.plan(RULE, code="ENTRY")}
    assert (await desk.give(FIRST, **gift)).status_code == 201
    await heard(desk, FIRST)
    between = desk.handout(**gift, scanned_at=FIRST + 10 * DAY, device_seq=1)
    assert verdicts(await desk.send([between], at=FIRST + 21 * DAY, more=True)) == ["GIVEN_OVER"]
    await take_back(desk, between)
    later = desk.handout(**gift, scanned_at=FIRST + 20 * DAY, device_seq=2)
    assert verdicts(await desk.send([between, later], at=FIRST + 21 * DAY)) == ["GIVEN_OVER", "GIVEN"]
    assert await windows(desk) == [(1, 0), (1, 0)]


async def test_what_was_reversed_of_a_card_holds_nothing_together_for_whose_it_is(desk: Desk) -> None:
    person, round_id = await desk.person(), await desk.plan(RULE, code="ENTRY")
    await desk.hear(card())
    whose: list[dict[str, Any]] = [{"person_id": person}, {"card": card().code}]
    known, anonymous = [{"round_id": round_id, **whom} for whom in whose]
    between = desk.handout(**anonymous)
    assert (await desk.give(FIRST, **known)).status_code == 201
    assert (await desk.post("/handouts", between, at=FIRST + 10 * DAY)).status_code == 201
    await take_back(desk, between)
    assert (await desk.give(FIRST + 20 * DAY, **anonymous)).status_code == 201
    await desk.hear(card(version=2, person_id=person))
    assert await windows(desk) == [(1, 0), (1, 0)]
