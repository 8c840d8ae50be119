"""A counted room gives its places by a locked counter; whoever comes then is overflow, never an error."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from sqlalchemy import event

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.support.people import DANLI


async def places(house: House) -> Counter[str]:
    return Counter(row["place"] for row in await house.rows("SELECT place FROM stay"))


async def test_a_group_larger_than_the_room_is_housed_whole_with_the_rest_as_overflow(house: House) -> None:
    group = new_id()
    cards = await house.tokens(PLACES + 3, group)
    answer = await house.check_in(*({"card": card.code, "room_id": house.gym_id} for card in cards))
    assert answer.status_code == 201
    assert await places(house) == {"PLACE": PLACES, "OVERFLOW": 3}
    reasons = {row["overflow_reason"] for row in await house.rows("SELECT overflow_reason FROM stay")}
    assert reasons == {None, "FULL"}
    groups = {event["arrival_group_id"] for event in await house.events("shelter.stay_started.v1")}
    assert groups == {str(group)}


async def test_the_reason_of_an_overflow_is_the_one_that_was_given(house: House) -> None:
    await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES)))
    answer = await house.check_in({"room_id": house.gym_id}, overflow_reason="STORM")
    assert (answer.json()["stays"][0]["place"], answer.json()["stays"][0]["overflow_reason"]) == ("OVERFLOW", "STORM")


async def test_concurrent_groups_never_take_more_places_than_there_are(house: House) -> None:
    arrivals = [house.check_in({"room_id": house.gym_id}, {"room_id": house.gym_id}) for _ in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*arrivals)} == {201}
    assert await places(house) == {"PLACE": PLACES, "OVERFLOW": 16 - PLACES}


async def test_who_leaves_gives_the_place_back(house: House) -> None:
    first, *_ = await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES)))
    await house.check_out({first: "ONWARD_TRAVEL"})
    answer = await house.check_in({"room_id": house.gym_id})
    assert answer.json()["stays"][0]["place"] == "PLACE"


async def test_a_numbered_room_wants_a_bed(house: House) -> None:
    answer = await house.check_in({"room_id": house.room_id})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_forty_five_tokens_are_checked_in_by_one_call_in_few_statements(house: House) -> None:
    cards = await house.tokens(45, new_id())
    engine = house.installation.runtime("shelter").database.engine.sync_engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    stays = [{"id": new_id(), "card": card.code, "room_id": house.gym_id} for card in cards]
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = await house.post("/stays", {"site_id": DANLI, "stays": stays})
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 201
    assert len(seen) <= 12
