"""Paper: rows are hand-outs before they are written on, typed back once, and every one is accounted for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.distribution.rules.row_codes import SheetName, read_qr, row_code, row_id
from shared.clock import local_day, real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.rounding import AT_LA_LIMA, PERSON, send, step
from tests.support.paper import pages_of, read_codes
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA

MORNING = datetime(2023, 6, 15, 14, 0, tzinfo=UTC)
"""08:00 in Tegucigalpa."""
TODAY = local_day(real_now(), "America/Tegucigalpa").isoformat()


class Paper:
    """A sheet of Danlí's round."""

    def __init__(self, desk: Desk, number: int = 1, rows: int = 5) -> None:
        self.desk, self.id, self.rows = desk, new_id(), rows
        self.name = SheetName(desk.round_id, self.id, number)
        self.path = f"/rounds/{desk.round_id}/sheets/{self.id}"

    async def made(self, at: datetime | None = None) -> Paper:
        """Make it."""
        body = {"id": self.id, "site_id": DANLI, "rows": self.rows}
        answer = await self.desk.post(f"/rounds/{self.desk.round_id}/sheets", body, at=at)
        assert answer.status_code == 201, answer.text
        return self

    def row(self, number: int, **fields: Any) -> dict[str, Any]:
        """A row as it is typed."""
        return {"row": row_code(self.name, number), **fields}

    async def typed(
        self, *rows: dict[str, Any], written_on: str = TODAY, at: datetime | None = None, **more: Any
    ) -> httpx.Response:
        """Type rows back."""
        body = {"written_on": written_on, "rows": rows, **more}
        return await self.desk.post(f"{self.path}/rows", body, member=COORDINATOR, at=at)

    async def account(self) -> dict[str, Any]:
        """How many rows were given, crossed out, left empty, and which are missing."""
        [found] = (await self.desk.get(f"/rounds/{self.desk.round_id}/sheets")).json()["items"]
        return {name: found[name] for name in ("given", "void", "empty", "missing")}


@pytest.fixture
async def paper(desk: Desk) -> Paper:
    """A sheet of five rows, made today, and a known card."""
    await desk.hear(card(person_id=await desk.person()))
    return await Paper(desk).made()


async def opened_at(desk: Desk, at: datetime, rule: dict[str, Any] | None = None) -> None:
    """Let the desk's round be one that was opened then."""
    desk.round_id = await desk.plan(rule or PERSON, code="THEN", open_=False)
    assert (await step(desk, "open", at=at)).status_code == 200


def told(answer: httpx.Response) -> list[str | None]:
    """The verdict of each row, its outcome if nothing was given, or its problem's code."""
    assert answer.status_code == 207, answer.text
    return [
        item["problem"]["code"] if item["problem"] else (item["resource"] or {}).get("verdict") or item["outcome"]
        for item in answer.json()["items"]
    ]


async def test_sheets_are_numbered_and_one_that_is_made_again_is_the_same(desk: Desk) -> None:
    path, bodies = f"/rounds/{desk.round_id}/sheets", [{"id": new_id(), "site_id": DANLI, "rows": 12} for _ in range(4)]
    answers = await asyncio.gather(*(desk.post(path, body) for body in bodies))
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2, 3, 4]
    again = await desk.post(path, bodies[0])
    assert (again.status_code, again.json()) == (201, answers[0].json())
    assert (await desk.post(path, {**bodies[0], "rows": 13})).json()["code"] == "id_reused"


async def test_a_sheet_is_printed_with_the_ids_of_its_hand_outs_and_read_back(paper: Paper) -> None:
    answer = await paper.desk.get(f"{paper.path}/pdf?paper=A4")
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    read = [read_qr(text) for page in pages_of(answer.content) for text in read_codes(page)]
    assert sorted(one.row for one in read) == [1, 2, 3, 4, 5]
    assert {one.round_id for one in read} == {paper.desk.round_id}
    assert {one.row_id for one in read} == {row_id(paper.id, n) for n in range(1, 6)}


async def test_a_row_is_a_hand_out_of_its_own_id_marked_as_paper(paper: Paper) -> None:
    answer = await paper.typed(
        paper.row(1, card=card().code), paper.row(2, outcome="VOID"), paper.row(3, outcome="EMPTY")
    )
    assert told(answer) == ["GIVEN", "VOID", "EMPTY"]
    [handout] = await paper.desk.rows("SELECT id, source, offline, quantity, done_by FROM handout")
    assert (handout["id"], handout["source"], handout["offline"]) == (row_id(paper.id, 1), "PAPER", True)
    assert handout["done_by"] == COORDINATOR.subject
    assert await paper.account() == {"given": 1, "void": 1, "empty": 1, "missing": [4, 5]}
    assert (await paper.desk.get(f"/handouts/{row_id(paper.id, 1)}")).json()["verdict"] == "GIVEN"


async def test_a_row_that_is_scanned_from_its_qr_is_the_same_row(paper: Paper) -> None:
    pdf = (await paper.desk.get(f"{paper.path}/pdf")).content
    first = next(text for page in pages_of(pdf) for text in read_codes(page) if read_qr(text).row == 1)
    answers = [await paper.typed({"row": code, "card": card().code}) for code in (first, row_code(paper.name, 1))]
    assert [told(answer) for answer in answers] == [["GIVEN"], ["GIVEN"]]
    assert answers[0].json() == answers[1].json()


async def test_a_row_typed_twice_is_one_hand_out_and_typed_otherwise_a_problem(paper: Paper) -> None:
    row = paper.row(1, card=card().code)
    assert [told(await paper.typed(row)) for _ in range(2)] == [["GIVEN"]] * 2
    for other in ({**row, "quantity": 2}, paper.row(1), paper.row(1, outcome="VOID")):
        answer = await paper.typed(other)
        assert told(answer) == ["row_typed_otherwise"]
        assert answer.json()["items"][0]["row"] == 1
    assert told(await paper.typed(paper.row(2, outcome="VOID"))) == ["VOID"]
    assert told(await paper.typed(paper.row(2, card=card().code))) == ["row_typed_otherwise"]
    assert len(await paper.desk.rows("SELECT 1 FROM handout")) == 1


async def test_a_row_twice_in_one_call_is_one_and_otherwise_a_problem(paper: Paper) -> None:
    row = paper.row(1, card=card().code)
    assert told(await paper.typed(row, row, paper.row(1, quantity=3))) == ["GIVEN", "GIVEN", "row_typed_otherwise"]


async def test_many_who_type_one_sheet_at_once_make_one_hand_out_of_each_row(paper: Paper) -> None:
    rows = [paper.row(n) for n in range(1, 6)]
    answers = await asyncio.gather(*(paper.typed(*(rows if n % 2 else rows[::-1])) for n in range(8)))
    assert {verdict for answer in answers for verdict in told(answer)} == {"UNKNOWN_CARD"}
    assert len(await paper.desk.rows("SELECT 1 FROM handout")) == 5
    assert await paper.desk.rows("SELECT sum(-qty)::int AS left FROM leg WHERE account = 'SHELF' AND qty < 0") == [
        {"left": 10}
    ]


async def test_who_types_a_row_as_given_and_as_crossed_out_at_once_stores_one_of_both(paper: Paper) -> None:
    calls = [paper.typed(paper.row(1, **({} if n % 2 else {"outcome": "VOID"}))) for n in range(8)]
    answers = [told(answer)[0] for answer in await asyncio.gather(*calls)]
    [row] = await paper.desk.rows("SELECT outcome FROM sheet_row")
    given = len(await paper.desk.rows("SELECT 1 FROM handout"))
    assert given == (row["outcome"] == "GIVEN")
    assert answers.count("row_typed_otherwise") == 4


async def test_a_mistyped_row_or_another_sheets_is_found_and_the_others_are_recorded(paper: Paper) -> None:
    other = Paper(paper.desk, number=2)
    wrong = row_code(paper.name, 2)[:-1] + ("0" if row_code(paper.name, 2)[-1] != "0" else "1")
    rows = [{"row": wrong}, other.row(3), paper.row(4, card=card().code), {"row": "?"}]
    assert told(await paper.typed(*rows)) == ["row_code_refused", "row_code_refused", "GIVEN", "invalid_request"]
    assert (await paper.account())["missing"] == [1, 2, 3, 5]


async def test_a_mistyped_card_is_asked_about_and_recorded_as_written_if_the_paper_says_so(paper: Paper) -> None:
    mistyped = card().code[:-1] + ("0" if card().code[-1] != "0" else "1")
    first = await paper.typed(paper.row(1, card=mistyped))
    assert first.json()["items"][0]["problem"]["errors"] == [{"pointer": "/card", "code": "check_character"}]
    second = await paper.typed(paper.row(1, card=mistyped, card_as_written=True))
    assert told(second) == ["UNKNOWN_CARD"]


async def test_a_row_without_a_card_is_recorded_as_its_own_unknown_card(paper: Paper) -> None:
    assert told(await paper.typed(paper.row(1, quantity=1), paper.row(2))) == ["UNKNOWN_CARD"] * 2
    cases = await paper.desk.rows("SELECT kind FROM review_case")
    assert [case["kind"] for case in cases] == ["UNKNOWN_CARD"] * 2
    units = await paper.desk.rows("SELECT DISTINCT unit_id FROM handout")
    assert len(units) == 2


async def test_a_second_kit_on_paper_is_recorded_over(paper: Paper) -> None:
    assert told(await paper.typed(*(paper.row(n, card=card().code) for n in (1, 2)))) == ["GIVEN", "GIVEN_OVER"]


@pytest.mark.parametrize(("written_on", "code"), [("2023-06-14", "before_the_sheet"), ("2023-06-16", "in_the_future")])
async def test_a_day_that_can_not_be_is_that_rows_problem(desk: Desk, written_on: str, code: str) -> None:
    await opened_at(desk, MORNING)
    sheet = await Paper(desk).made(at=MORNING)
    answer = await sheet.typed(sheet.row(1, written_on=written_on), sheet.row(2), written_on="2023-06-15", at=MORNING)
    assert answer.json()["items"][0]["problem"]["errors"] == [{"pointer": "/written_on", "code": code}]
    assert told(answer)[1] == "UNKNOWN_CARD"


async def test_the_written_day_decides_not_the_day_of_typing(desk: Desk) -> None:
    daily = {"unit": "PERSON", "window": "CALENDAR", "calendar_days": 1, "anchor": "2020-01-01"}
    await opened_at(desk, MORNING, rule=daily)
    await desk.hear(card(person_id=await desk.person()))
    sheet = await Paper(desk).made(at=MORNING)
    later = MORNING + timedelta(days=3)
    rows = [sheet.row(n, card=card().code, written_on=f"2023-06-{14 + n}") for n in (1, 2, 3)]
    again = sheet.row(4, card=card().code, written_on="2023-06-16")
    answer = await sheet.typed(*rows, again, written_on="2023-06-15", at=later)
    assert told(answer) == ["GIVEN", "GIVEN", "GIVEN", "GIVEN_OVER"]


async def test_a_row_of_a_day_on_which_the_round_was_open_is_given_though_it_is_stopped_by_now(desk: Desk) -> None:
    await opened_at(desk, MORNING)
    sheet = await Paper(desk).made(at=MORNING)
    people = [await desk.person() for _ in range(2)]
    await desk.hear(*(card(code, person_id=one) for code, one in zip(("ABCDEFGHJ", "BCDEFGHJK"), people, strict=True)))
    evening = MORNING + timedelta(hours=8)
    await step(desk, "pause", at=evening, reason="END_OF_DAY")
    rows = [
        sheet.row(1, card=card("ABCDEFGHJ").code),
        sheet.row(2, card=card("BCDEFGHJK").code, written_on="2023-06-16"),
    ]
    answer = await sheet.typed(*rows, written_on="2023-06-15", at=evening + timedelta(days=1))
    assert told(answer) == ["GIVEN", "GIVEN_DESPITE"]


async def test_a_file_is_read_and_the_same_file_again_changes_nothing(paper: Paper) -> None:
    lines = [
        "Fila;Tarjeta;Cantidad;Resultado;Fecha",
        f"{row_code(paper.name, 1)};{card().code};1;;",
        f"{row_code(paper.name, 2)};;;anulada;",
        f"{row_code(paper.name, 3)};;;;",
        f"{row_code(paper.name, 4)};;dos;;",
    ]
    content = "\r\n".join(lines).encode("cp1252")
    path = f"{paper.path}/rows.csv?written_on={TODAY}"
    answers = [await send(paper.desk, "PUT", path, content=content) for _ in range(2)]
    assert [told(answer) for answer in answers] == [["GIVEN", "VOID", "EMPTY", "invalid_request"]] * 2
    assert await paper.account() == {"given": 1, "void": 1, "empty": 1, "missing": [4, 5]}
    assert len(await paper.desk.rows("SELECT 1 FROM outbox WHERE type = 'distribution.handout_given.v1'")) == 1


@pytest.mark.parametrize("content", [b"", b"tarjeta\nA\n", b"\x00\x01"])
async def test_a_file_that_is_no_sheets_is_refused(paper: Paper, content: bytes) -> None:
    answer = await send(paper.desk, "PUT", f"{paper.path}/rows.csv?written_on={TODAY}", content=content)
    assert (answer.status_code, answer.json()["code"]) == (422, "sheet_file_unreadable")


async def test_a_sheet_is_ended_with_what_its_other_rows_are(paper: Paper) -> None:
    answer = await paper.typed(paper.row(1, card=card().code), rest="EMPTY")
    assert (told(answer), answer.json()["rest"]) == (["GIVEN"], 4)
    assert await paper.account() == {"given": 1, "void": 0, "empty": 4, "missing": []}
    assert (await paper.typed(rest="VOID")).json() == {"items": [], "rest": 0}
    assert told(await paper.typed(paper.row(2))) == ["row_typed_otherwise"]
    assert told(await paper.typed(paper.row(2, outcome="EMPTY"))) == ["EMPTY"]


async def test_with_a_wrong_row_the_rest_stays_missing(paper: Paper) -> None:
    answer = await paper.typed(paper.row(1, outcome="VOID"), {"row": "000-000-000"}, rest="EMPTY")
    assert (told(answer), answer.json()["rest"]) == (["VOID", "row_code_refused"], 0)
    assert (await paper.account())["missing"] == [2, 3, 4, 5]


async def test_a_sheet_that_was_never_used_is_ended_alone_on_a_day_that_can_be(paper: Paper) -> None:
    wrong = await paper.typed(rest="VOID", written_on="2199-01-01")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/written_on")
    assert (await paper.typed(rest="VOID")).json() == {"items": [], "rest": 5}
    assert await paper.account() == {"given": 0, "void": 5, "empty": 0, "missing": []}


async def test_a_file_may_end_its_sheet_too(paper: Paper) -> None:
    content = f"fila;tarjeta\n{row_code(paper.name, 2)};{card().code}\n".encode()
    path = f"{paper.path}/rows.csv?written_on={TODAY}&rest=VOID"
    answer = await send(paper.desk, "PUT", path, content=content)
    assert (told(answer), answer.json()["rest"]) == (["GIVEN"], 4)


async def test_missing_rows_block_the_rounds_end(paper: Paper) -> None:
    await paper.typed(*(paper.row(n, outcome="EMPTY") for n in (1, 2, 3)))
    refused = await step(paper.desk, "close")
    assert refused.json()["parameters"] == {"cases": 0, "devices": 0, "sheets": 1}
    [sheet] = (await paper.desk.get(f"/rounds/{paper.desk.round_id}/reconciliation")).json()["unsettled"]["sheets"]
    assert (sheet["number"], sheet["missing"]) == (1, 2)
    await paper.typed(*(paper.row(n, outcome="EMPTY") for n in (4, 5)))
    assert (await step(paper.desk, "close")).status_code == 200


async def test_only_a_coordinator_of_the_site_types_and_only_staff_of_it_prints(paper: Paper) -> None:
    body = {"written_on": TODAY, "rows": [paper.row(1)]}
    assert (await paper.desk.post(f"{paper.path}/rows", body, member=CLERK)).status_code == 403
    assert (await paper.desk.post(f"{paper.path}/rows", body, member=AT_LA_LIMA)).status_code == 404
    assert (await paper.desk.get(f"{paper.path}/pdf", member=AT_LA_LIMA)).status_code == 404
    other = await paper.desk.plan(PERSON, code="OTHER")
    astray = f"/rounds/{other}/sheets/{paper.id}"
    assert (await paper.desk.get(f"{astray}/pdf")).status_code == 404
    assert (await paper.desk.post(f"{astray}/rows", body, member=COORDINATOR)).status_code == 404
    elsewhere: dict[str, UUID | int] = {"id": new_id(), "site_id": LA_LIMA, "rows": 3}
    assert (await paper.desk.post(f"/rounds/{other}/sheets", elsewhere, member=AT_LA_LIMA)).status_code == 404


async def test_a_row_whose_id_a_desk_used_for_another_hand_out_is_a_problem(paper: Paper) -> None:
    desk_body = paper.desk.handout(await paper.desk.person(), id=row_id(paper.id, 1))
    assert (await paper.desk.post("/handouts", desk_body)).status_code == 201
    assert told(await paper.typed(paper.row(1, card=card().code), paper.row(2, outcome="EMPTY"))) == [
        "row_typed_otherwise",
        "EMPTY",
    ]
    assert (await paper.account())["missing"] == [1, 3, 4, 5]


async def test_a_closed_round_gets_no_more_paper_and_an_open_one_999_sheets(paper: Paper) -> None:
    path, body = f"/rounds/{paper.desk.round_id}/sheets", {"site_id": DANLI, "rows": 3}
    async with paper.desk.installation.eyes() as admin:
        await admin.execute(
            """
            INSERT INTO distribution.round_sheet
                (id, fingerprint, round_id, site_id, number, row_count, made_by, made_at)
            SELECT gen_random_uuid(), '', $1, $2, 999, 1, $2, now()
            """,
            paper.desk.round_id,
            DANLI,
        )
    assert (await paper.desk.post(path, {"id": new_id(), **body})).json()["code"] == "sheets_full"
    await step(paper.desk, "close", despite="x")
    assert (await paper.desk.post(path, {"id": new_id(), **body})).json()["code"] == "round_state_refused"
