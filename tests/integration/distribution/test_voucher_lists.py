"""A round's vouchers as a table: each serial with its value and what became of it, and nobody's identity."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from uuid import UUID

import httpx
import pytest

from services.distribution.commands import voucher_lists
from shared.clock import local_day, real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.rounding import AT_LA_LIMA, send, site
from tests.integration.distribution.test_vouchers import give, voucher_round
from tests.support.people import COORDINATOR, DANLI, SCANNER


async def asked(desk: Desk, round_id: UUID, query: str = "", language: str = "es") -> httpx.Response:
    """The file."""
    path = f"/rounds/{round_id}/vouchers.csv{query}"
    return await send(desk, "GET", path, headers={"Accept-Language": language})


def table(answer: httpx.Response) -> list[list[str]]:
    """Its lines, the headings first."""
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def states(desk: Desk, round_id: UUID) -> list[tuple[str, str]]:
    """Serials with their states."""
    return [(line[0], line[3]) for line in table(await asked(desk, round_id))[1:]]


async def taken_back(desk: Desk, handout_id: str) -> None:
    answer = await desk.post(f"/handouts/{handout_id}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert answer.status_code == 201


async def left_twice(desk: Desk, round_id: UUID, serial: str) -> str:
    """A serial that is out already leaves offline once more."""
    item = desk.handout(await desk.person(), round_id=round_id, serials=[serial], scanned_at=real_now())
    assert verdicts(await desk.send([item])) == ["GIVEN"]
    return str(item["id"])


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("es", ["serie", "valor", "moneda", "estado", "entrega", "sitio", "día"]),
        ("en", ["serial", "value", "currency", "state", "hand_out", "site", "day"]),
    ],
)
async def test_each_serial_is_listed_with_its_value_and_hand_out(
    desk: Desk, language: str, headings: list[str]
) -> None:
    await site(desk, DANLI, "HN0703", code="DANLI-CAMI")
    round_id = await voucher_round(desk)
    given = (await give(desk, round_id, "B-2", "A-1", quantity=2)).json()
    day = local_day(datetime.fromisoformat(given["occurred_at"]), "America/Tegucigalpa").isoformat()
    answer = await asked(desk, round_id, language=language)
    assert (answer.headers["Content-Type"].split(";")[0], answer.headers["Cache-Control"]) == ("text/csv", "no-store")
    lines = table(answer)
    assert lines[0] == headings
    assert lines[1:] == [
        [serial, "500.00", "HNL", "GIVEN", given["handout_id"], "DANLI-CAMI", day] for serial in ("A-1", "B-2")
    ]


async def test_one_that_came_back_is_unused_until_it_is_given_again(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    first = (await give(desk, round_id, "A-1")).json()["handout_id"]
    await taken_back(desk, first)
    assert table(await asked(desk, round_id))[1][3:5] == ["UNUSED", first]
    second = (await give(desk, round_id, "A-1")).json()["handout_id"]
    assert [line[3:5] for line in table(await asked(desk, round_id))[1:]] == [["GIVEN", second]]
    await taken_back(desk, second)
    assert [line[3:5] for line in table(await asked(desk, round_id))[1:]] == [["UNUSED", second]]


async def test_one_that_left_twice_is_given_once_and_void_once(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    first = (await give(desk, round_id, "A-1")).json()["handout_id"]
    second = await left_twice(desk, round_id, "A-1")
    found = {line[4]: line[3] for line in table(await asked(desk, round_id))[1:]}
    assert found == {first: "GIVEN", second: "VOID"}
    await taken_back(desk, first)  # the other has it still
    assert {line[4]: line[3] for line in table(await asked(desk, round_id))[1:]} == {second: "VOID"}


async def test_one_that_is_out_in_another_round_is_not_unused_here(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    [kit] = await desk.rows("SELECT kit_id FROM round WHERE id = :id", id=round_id)
    other = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="OTROS", kit_id=kit["kit_id"])
    await taken_back(desk, (await give(desk, round_id, "A-1")).json()["handout_id"])
    await give(desk, other, "A-1")
    assert await states(desk, round_id) == []
    assert await states(desk, other) == [("A-1", "GIVEN")]


async def test_nobody_is_in_it(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    person = await desk.person()
    await desk.hear(card(person_id=person))
    await desk.give(card=card().code, round_id=round_id, serials=["A-1"])
    content = (await asked(desk, round_id)).text
    assert str(person) not in content
    assert card().code not in content


async def test_a_large_round_comes_in_parts_that_part_no_serial(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voucher_lists, "ROWS_MAX", 2)
    round_id = await voucher_round(desk)
    for serial in ("A-1", "B-1", "C-1", "a-1", "1"):
        await give(desk, round_id, serial)
    await left_twice(desk, round_id, "B-1")
    parts, query = [], ""
    for _ in range(5):
        answer = await asked(desk, round_id, query)
        parts.append([line[0] for line in table(answer)[1:]])
        if "Link" not in answer.headers:
            break
        query = "?" + answer.headers["Link"].split(">")[0].split("?")[1]
    assert parts == [["1", "A-1"], ["B-1", "B-1"], ["C-1", "a-1"], []]


async def test_a_round_of_other_kits_has_none(desk: Desk) -> None:
    await desk.give(person_id=await desk.person())
    assert len(table(await asked(desk, desk.round_id))) == 1


async def test_it_is_seen_at_the_rounds_sites_alone_and_not_by_scanners(desk: Desk) -> None:
    round_id = await voucher_round(desk)
    path = f"/rounds/{round_id}/vouchers.csv"
    answers = [await desk.get(path, member=member) for member in (AT_LA_LIMA, SCANNER, COORDINATOR)]
    assert [answer.status_code for answer in answers] == [404, 403, 200]
