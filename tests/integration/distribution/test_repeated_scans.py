"""Scans that are one within 2.5 s: as many count in any order, and only those that say the same are one (I9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.distribution.queries import scans as queries
from shared.clock import real_now
from shared.contracts.card_codes import with_check_character
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.device_logs import device, send
from tests.support.people import SCANNER_ID

CODE = with_check_character("ABCDEFGHJ")
MIDNIGHT = datetime(2023, 11, 8, 6, tzinfo=UTC)
"""Between 7 and 8 November in Tegucigalpa."""
DAILY = {"unit": "PERSON", "window": "CALENDAR", "calendar_days": 1, "anchor": "2023-11-01"}


def scans(
    desk: Desk, *seconds: float, start: int = 0, since: datetime | None = None, **changes: Any
) -> list[dict[str, Any]]:
    """One card, scanned so many seconds after a moment of yesterday."""
    at = since or real_now() - timedelta(days=1)
    return [
        desk.handout(
            **{"card": CODE, **changes},
            scanned_at=(at + timedelta(seconds=after)).isoformat(),
            device_seq=start + n,
        )
        for n, after in enumerate(seconds)
    ]


async def kits(desk: Desk) -> int:
    """How many kits are claimed."""
    [row] = await desk.rows("SELECT coalesce(sum(qty), 0)::int AS kits FROM claim")
    return int(row["kits"])


async def send_each(desk: Desk, items: list[dict[str, Any]]) -> list[str]:
    """Each item in a part of its own; the verdicts."""
    return [verdicts(await desk.send([item], more=True))[0] for item in items]


async def test_a_desk_that_scans_twice_gives_once(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    answers = [await desk.give(card=CODE, device_id=SCANNER_ID) for _ in range(2)]
    assert [answer.json()["verdict"] for answer in answers] == ["GIVEN", "DUPLICATE_SCAN"]


async def test_a_second_scan_after_a_refusal_is_refused_again(desk: Desk) -> None:
    answers = [await desk.give(card=CODE, device_id=SCANNER_ID) for _ in range(2)]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "card_unknown")] * 2


async def test_of_a_chain_in_order_the_first_and_every_one_beyond_the_time_counts(desk: Desk) -> None:
    assert verdicts(await desk.send(scans(desk, 0, 2, 4))) == ["UNKNOWN_CARD", "DUPLICATE_SCAN", "UNKNOWN_CARD"]


async def test_a_repeat_in_the_next_part_of_a_log_is_the_same_scan(desk: Desk) -> None:
    first, second = scans(desk, 0, 2)
    assert verdicts(await desk.send([first], more=True)) == ["UNKNOWN_CARD"]
    assert verdicts(await desk.send([second])) == ["DUPLICATE_SCAN"]


async def test_a_chain_is_as_many_kits_in_whatever_order_its_parts_come(desk: Desk) -> None:
    given = set()
    for n, order in enumerate(permutations(range(3))):
        before = await kits(desk)
        chain = scans(desk, 0, 2, 4, start=10 * n, card=with_check_character(f"ABCDEFGH{n}"))
        await send_each(desk, [chain[place] for place in order])
        given.add(await kits(desk) - before)
    assert given == {2}


async def test_by_the_scans_that_are_near_alone_it_would_not_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rest of its chain a scan is judged by what happens to lie beside it."""
    chains = queries.chains

    async def beside(session: Any, rows: Any, *, within_seconds: float) -> Any:
        asked = list(rows)
        around = await chains(session, asked, within_seconds=within_seconds)
        return [row for row in around if abs(row["scanned_at"] - asked[0]["scanned_at"]) <= timedelta(seconds=2.5)]

    monkeypatch.setattr(queries, "chains", beside)
    given = []
    for n, order in enumerate([(0, 1, 2, 3, 4), (0, 1, 3, 4, 2)]):
        before = await kits(desk)
        chain = scans(desk, 0, 2, 4, 6, 8, start=10 * n, card=with_check_character(f"BCDEFGHJ{n}"))
        await send_each(desk, [chain[place] for place in order])
        given.append(await kits(desk) - before)
    assert given[0] != given[1]


async def test_a_trigger_that_sticks_for_minutes_is_one_chain(desk: Desk) -> None:
    chain = scans(desk, *(second / 2 for second in range(400)))
    halves = [chain[1::2], chain[::2]]
    assert {verdict for half in halves for verdict in verdicts(await desk.send(half, more=True))} == {
        "UNKNOWN_CARD",
        "DUPLICATE_SCAN",
    }
    assert await kits(desk) == 67  # 199.5 seconds; from each that counts to the next are three


@pytest.mark.parametrize(
    "other",
    [
        {"quantity": 2},
        {"given_by": "CRUZ-ROJA"},
        {"override": {"reason": "LOST_OR_STOLEN", "asked_by": str(new_id())}},
    ],
    ids=lambda other: next(iter(other)),
)
async def test_scans_that_say_something_else_are_two_hand_outs_in_any_order(desk: Desk, other: dict[str, Any]) -> None:
    for n, turned in enumerate((False, True)):
        code = with_check_character(f"CDEFGHJK{n}")
        pair = [
            *scans(desk, 0, start=10 * n, card=code),
            *scans(desk, 1, start=10 * n + 1, card=code, **other),
            *scans(desk, 2, start=10 * n + 2, card=code),
            *scans(desk, 2, start=10 * n + 3, card=code, **other),
        ]
        told = await send_each(desk, pair[::-1] if turned else pair)
        assert "invalid_request" not in told
        assert [verdict == "DUPLICATE_SCAN" for verdict in told] == [False, False, True, True]


async def test_rounds_of_the_same_kit_are_two_hand_outs(desk: Desk) -> None:
    other = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="R2")
    pair = [*scans(desk, 0), *scans(desk, 1, start=1, round_id=other)]
    assert await send_each(desk, pair[::-1]) == ["UNKNOWN_CARD"] * 2


async def test_a_card_that_becomes_known_between_two_parts_is_still_one_scan(desk: Desk) -> None:
    first, second = scans(desk, 0, 2)
    await desk.send([first], more=True)
    await desk.hear(card(person_id=await desk.person()))
    assert verdicts(await desk.send([second])) == ["DUPLICATE_SCAN"]


async def test_members_of_a_household_on_one_card_are_several_hand_outs(desk: Desk) -> None:
    household = await desk.household(2)
    members: list[UUID] = [await desk.person(household_id=household) for _ in range(2)]
    await desk.hear(card(household_id=household))
    pair = [*scans(desk, 0, person_id=members[0]), *scans(desk, 1, start=1, person_id=members[1])]
    assert await send_each(desk, pair) == ["GIVEN", "GIVEN"]


async def test_who_says_that_somebody_else_brought_the_card_has_not_scanned_twice(desk: Desk) -> None:
    await desk.hear(card(person_id=await desk.person()))
    pair = scans(desk, 0, 1, wrong_bearer=True)
    assert "DUPLICATE_SCAN" not in verdicts(await desk.send(pair))


@pytest.mark.parametrize(("rule", "expected"), [({"unit": "PERSON", "window": "ROUND"}, 1), (DAILY, 2)])
async def test_a_chain_over_midnight_is_cut_there_where_the_day_is_the_window(
    desk: Desk, rule: dict[str, Any], expected: int
) -> None:
    round_id = await desk.plan(rule, code="NIGHT")
    windows = []
    for n, turned in enumerate((False, True)):
        code = with_check_character(f"DEFGHJKM{n}")
        pair = scans(desk, -1, 1, start=10 * n, card=code, since=MIDNIGHT, round_id=round_id)
        for item in pair[::-1] if turned else pair:
            sent = MIDNIGHT + timedelta(hours=1)
            await desk.send([item], at=sent, sent_at=sent, more=True)
        found = await desk.rows(
            "SELECT window_key FROM claim AS c JOIN handout AS h ON h.id = c.handout_id WHERE h.card_code = :code",
            code=code,
        )
        windows.append(sorted(row["window_key"] for row in found))
    assert windows[0] == windows[1]
    assert len(windows[0]) == expected


async def test_the_same_ids_once_more_change_nothing(desk: Desk) -> None:
    chain = scans(desk, 0, 2, 4)
    first = await send_each(desk, chain)
    assert await send_each(desk, chain[::-1]) == first[::-1]


async def test_scans_whose_times_are_cut_to_one_moment_stay_apart(desk: Desk) -> None:
    await desk.send(scans(desk, 0, card=with_check_character("BCDEFGHJK")))
    answer = await desk.send(scans(desk, 0, 60, start=1))
    moments = {item["resource"]["occurred_at"] for item in answer.json()["items"]}
    assert (len(moments), verdicts(answer)) == (1, ["UNKNOWN_CARD", "UNKNOWN_CARD"])


async def test_another_device_is_another_scan(desk: Desk) -> None:
    [first], [second] = scans(desk, 0), scans(desk, 0, start=1)
    await desk.send([first], more=True)
    assert verdicts(await send(desk, await device(desk), [second])) == ["UNKNOWN_CARD"]
