"""A log as JSON, JSON lines or CSV is read alike; each item alone, with the line that it began on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.integration.distribution.device_logs import device, logged, lose, recorded, speaking
from tests.support.people import COORDINATOR

LINES, CSV = "application/x-ndjson", "text/csv"
Items = Sequence[dict[str, Any]]


def lines_of(items: Items) -> str:
    """JSON lines."""
    return "".join(json.dumps(item, default=str) + "\n" for item in items)


def csv_of(items: Items, delimiter: str = ",") -> str:
    """CSV with the columns of the first item."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(items[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(items)
    return file.getvalue()


WRITERS: dict[str, Callable[[Items], str]] = {LINES: lines_of, CSV: csv_of}


async def upload(
    desk: Desk, device_id: UUID, kind: str, content: str | bytes, *, key: UUID | None = None, **query: Any
) -> httpx.Response:
    """Send a log in another format."""
    member = speaking(device_id)
    token = desk.installation.token(member.roles, subject=member.subject, kind=member.kind)
    headers = desk.installation.headers(token, key=key, **{"Content-Type": f"{kind}; charset=utf-8"})
    params = {"device_id": str(device_id), "sent_at": real_now().isoformat(), **query}
    path = "/distribution/v1/handouts/batch"
    return await desk.installation.client.post(path, content=content, headers=headers, params=params)


@pytest.mark.parametrize("kind", [LINES, CSV])
async def test_the_items_are_recorded_and_the_same_as_json_answers_the_same(desk: Desk, kind: str) -> None:
    device_id = await device(desk)
    items = [await logged(desk, n + 1, quantity=1) for n in range(3)]
    answer = await upload(desk, device_id, kind, WRITERS[kind](items))
    assert verdicts(answer) == ["GIVEN"] * 3
    again = await desk.send(items, device_id=device_id, member=speaking(device_id))
    told, told_again = answer.json()["items"], again.json()["items"]
    assert [one["resource"] for one in told] == [one["resource"] for one in told_again]
    assert [one["line"] for one in told] == ([1, 2, 3] if kind == LINES else [2, 3, 4])
    assert await recorded(desk) == 3


@pytest.mark.parametrize("kind", [LINES, CSV])
async def test_an_item_that_is_wrong_is_named_by_its_line_and_the_others_are_recorded(desk: Desk, kind: str) -> None:
    device_id = await device(desk)
    items = [await logged(desk, n + 1, quantity=1) for n in range(3)]
    items[1]["quantity"] = 101
    answer = await upload(desk, device_id, kind, WRITERS[kind](items))
    assert verdicts(answer) == ["GIVEN", "invalid_request", "GIVEN"]
    wrong = answer.json()["items"][1]
    assert wrong["line"] == (2 if kind == LINES else 3)
    assert wrong["problem"]["errors"] == [{"pointer": "/quantity", "code": "less_than_equal"}]
    assert answer.json()["missing_seqs"] == [{"first": 2, "last": 2}]


async def test_a_line_that_is_no_json_is_an_item_that_could_not_be_read(desk: Desk) -> None:
    device_id = await device(desk)
    good = lines_of([await logged(desk, 1)])
    broken = ['{"id": ', '{"id": 1, "id": 2}', "[" * 20, '"text"']
    answer = await upload(desk, device_id, LINES, "\n".join([good, *broken, lines_of([await logged(desk, 2)])]))
    assert verdicts(answer) == ["GIVEN", *["invalid_request"] * 4, "GIVEN"]
    assert [one["line"] for one in answer.json()["items"]] == [1, 3, 4, 5, 6, 7]


async def test_a_row_with_another_number_of_cells_is_an_item_that_could_not_be_read(desk: Desk) -> None:
    device_id = await device(desk)
    header, row = csv_of([await logged(desk, 1)]).splitlines()
    answer = await upload(desk, device_id, CSV, "\r\n".join([header, row + ",x", "", row]))
    assert verdicts(answer) == ["invalid_request", "GIVEN"]
    assert [one["line"] for one in answer.json()["items"]] == [2, 4]


async def test_a_spreadsheet_with_semicolons_and_a_byte_order_mark_is_read(desk: Desk) -> None:
    device_id = await device(desk)
    content = csv_of([await logged(desk, 1)], delimiter=";").encode("utf-8-sig")
    assert verdicts(await upload(desk, device_id, CSV, content)) == ["GIVEN"]


@pytest.mark.parametrize(
    ("kind", "content", "pointer", "code"),
    [
        (CSV, b"id,colour\n1,2\n", "/lines/1", "columns"),
        (CSV, b"id,id\n1,2\n", "/lines/1", "columns"),
        (CSV, b"", "/lines/1", "columns"),
        (CSV, b"id,card\n\xff,2\n", "/", "utf_8"),
        (LINES, b"{}\n" * 501, "/items", "too_long"),
    ],
    ids=["unknown column", "column twice", "no header", "not UTF-8", "too many"],
)
async def test_what_is_wrong_with_a_whole_log_is_named_and_nothing_is_stored(
    desk: Desk, kind: str, content: bytes, pointer: str, code: str
) -> None:
    answer = await upload(desk, await device(desk), kind, content)
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {"pointer": pointer, "code": code}


async def test_what_json_says_in_the_body_is_missing_from_the_query(desk: Desk) -> None:
    answer = await upload(desk, await device(desk), LINES, "{}", sent_at="yesterday")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/sent_at")


async def test_one_key_stands_for_one_log_whatever_its_format(desk: Desk) -> None:
    device_id, key, sent_at = await device(desk), new_id(), real_now().isoformat()
    items = [await logged(desk, 1)]
    first = await upload(desk, device_id, LINES, lines_of(items), key=key, sent_at=sent_at)
    again = await upload(desk, device_id, LINES, "\n" + lines_of(items), key=key, sent_at=sent_at)
    other = await upload(desk, device_id, LINES, lines_of([await logged(desk, 2)]), key=key, sent_at=sent_at)
    assert (first.status_code, again.json()) == (207, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("kind", [LINES, CSV])
async def test_a_lost_devices_log_is_kept_and_applied_in_its_own_format(desk: Desk, kind: str) -> None:
    device_id = await device(desk)
    await lose(desk, device_id)
    content = WRITERS[kind]([await logged(desk, 1, quantity=1)])
    kept = (await upload(desk, device_id, kind, content)).json()
    shown = (await desk.get(f"/quarantined-logs/{kept['log_id']}", member=COORDINATOR)).json()
    assert (shown["media_type"], shown["content"]) == (kind, content)
    path = f"/quarantined-logs/{kept['log_id']}/decision"
    applied = (await desk.post(path, {"decision": "APPLY"}, member=COORDINATOR)).json()["items"]
    assert [(one["line"], one["resource"]["verdict"]) for one in applied] == [(1 if kind == LINES else 2, "GIVEN")]


async def test_gaps_are_answered_and_closed_by_what_comes_later(desk: Desk) -> None:
    device_id = await device(desk)
    items = {seq: await logged(desk, seq) for seq in (1, 2, 4, 7)}
    first = await desk.send([items[2], items[7]], device_id=device_id, member=speaking(device_id), more=True)
    assert first.json()["missing_seqs"] == [{"first": 1, "last": 1}, {"first": 3, "last": 6}]
    second = await desk.send([items[4], items[1]], device_id=device_id, member=speaking(device_id))
    assert second.json()["missing_seqs"] == [{"first": 3, "last": 3}, {"first": 5, "last": 6}]
    assert second.json()["last_seq"] == 7
