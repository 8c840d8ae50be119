"""Logs that are not the sender's, whole or in part: another device's, another site's, under numbers used before."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.distribution.queries import devices as device_queries
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.integration.distribution.device_logs import device, logged, recorded, send, speaking
from tests.support.people import LA_LIMA, OUTSIDER


async def test_another_devices_log_is_refused(desk: Desk) -> None:
    mine, others = await device(desk), await device(desk)
    answer = await desk.send([await logged(desk, 1)], device_id=others, member=speaking(mine))
    assert (answer.status_code, await recorded(desk)) == (404, 0)


async def test_another_sites_staff_cannot_send_a_devices_log(desk: Desk) -> None:
    device_id = await device(desk)
    answer = await desk.send([await logged(desk, 1)], device_id=device_id, member=OUTSIDER)
    assert (answer.status_code, await recorded(desk)) == (404, 0)


async def test_an_item_of_another_device_or_site_is_refused_and_the_others_are_recorded(desk: Desk) -> None:
    device_id = await device(desk)
    items = [
        await logged(desk, 1),
        await logged(desk, 2, device_id=new_id()),
        await logged(desk, 3, site_id=LA_LIMA),
        await logged(desk, 4, device_id=device_id),
    ]
    answer = await send(desk, device_id, items)
    assert verdicts(answer) == ["GIVEN", "invalid_request", "not_found", "GIVEN"]
    assert answer.json()["items"][1]["problem"]["errors"] == [{"pointer": "/device_id", "code": "another_device"}]
    assert answer.json()["missing_seqs"] == [{"first": 2, "last": 3}]


async def test_a_number_that_is_another_hand_outs_is_refused_in_one_log_and_in_a_later_one(desk: Desk) -> None:
    device_id = await device(desk)
    first, same = await logged(desk, 1), await logged(desk, 1)
    assert verdicts(await send(desk, device_id, [first, same])) == ["GIVEN", "sequence_reused"]
    assert verdicts(await send(desk, device_id, [same, first])) == ["sequence_reused", "GIVEN"]
    assert verdicts(await send(desk, device_id, [{**same, "device_seq": 2}])) == ["GIVEN"]


async def test_what_a_desk_refused_and_the_device_gave_keeps_its_number(desk: Desk) -> None:
    device_id, person = await device(desk), await desk.person()
    await desk.give(person_id=person)
    online = desk.handout(person, device_id=device_id, device_seq=1)
    assert (await desk.post("/handouts", online, member=speaking(device_id))).status_code == 409
    item = await logged(desk, 1, id=online["id"], person_id=person)
    for _ in range(2):
        assert verdicts(await send(desk, device_id, [item])) == ["GIVEN_OVER"]


async def under_one_number(desk: Desk) -> list[str]:
    """What becomes of eight hand-outs that one device sends at once under one number."""
    device_id = await device(desk)
    items = [await logged(desk, 1) for _ in range(8)]
    answers = await asyncio.gather(*(send(desk, device_id, [item]) for item in items))
    return sorted(verdict for answer in answers for verdict in verdicts(answer))


async def test_of_two_at_once_under_one_number_one_is_recorded(desk: Desk) -> None:
    assert await under_one_number(desk) == ["GIVEN"] + ["sequence_reused"] * 7


async def test_without_the_turn_more_would_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: Any) -> None:
        """Nobody waits."""

    monkeypatch.setattr(device_queries, "take_turn", nothing)
    assert (await under_one_number(desk)).count("GIVEN") > 1
