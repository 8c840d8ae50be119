"""A scan again within 2.5 s is the same scan, if goods left with the first; else it is judged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.clock import real_now
from shared.contracts.card_codes import with_check_character
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.people import SCANNER_ID

CODE = with_check_character("ABCDEFGHJ")


def scans(desk: Desk, *seconds: float, start: int = 0, **changes: Any) -> list[dict[str, Any]]:
    """One card, scanned so many seconds after a moment of yesterday."""
    at = real_now() - timedelta(days=1)
    return [
        desk.handout(
            **{"card": CODE, **changes},
            scanned_at=(at + timedelta(seconds=after)).isoformat(),
            device_seq=start + n,
        )
        for n, after in enumerate(seconds)
    ]


async def test_a_desk_that_scans_twice_gives_once(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    answers = [await desk.give(card=CODE, device_id=SCANNER_ID) for _ in range(2)]
    assert [answer.json()["verdict"] for answer in answers] == ["GIVEN", "DUPLICATE_SCAN"]


async def test_a_second_scan_after_a_refusal_is_refused_again(desk: Desk) -> None:
    answers = [await desk.give(card=CODE, device_id=SCANNER_ID) for _ in range(2)]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "card_unknown")] * 2


async def test_a_repeat_counts_from_the_scan_with_which_goods_left(desk: Desk) -> None:
    assert verdicts(await desk.send(scans(desk, 0, 2, 4))) == ["UNKNOWN_CARD", "DUPLICATE_SCAN", "UNKNOWN_CARD"]


async def test_a_repeat_in_the_next_part_of_a_log_is_the_same_scan(desk: Desk) -> None:
    first, second = scans(desk, 0, 2)
    assert verdicts(await desk.send([first], more=True)) == ["UNKNOWN_CARD"]
    assert verdicts(await desk.send([second])) == ["DUPLICATE_SCAN"]


async def test_scans_whose_times_are_cut_to_one_moment_stay_apart(desk: Desk) -> None:
    await desk.send(scans(desk, 0, card=with_check_character("BCDEFGHJK")))
    answer = await desk.send(scans(desk, 0, 60, start=1))
    moments = {item["resource"]["occurred_at"] for item in answer.json()["items"]}
    assert (len(moments), verdicts(answer)) == (1, ["UNKNOWN_CARD", "UNKNOWN_CARD"])
