"""A question about somebody elsewhere is answered once, by who was asked, with one word; wrong answers are counted."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from services.registration.commands import comparing
from shared.ids import new_id
from tests.integration.registration.conftest import Desk
from tests.integration.registration.known import elsewhere, xiomara
from tests.support.people import DANLI, LA_LIMA, OFFICER, REGISTRAR, Member, fixed_id

COLLEAGUE = Member(fixed_id("another registrar at danli"), REGISTRAR.roles)
MOVED = Member(REGISTRAR.subject, {"REGISTRAR": [LA_LIMA]})


@pytest.fixture(autouse=True)
def fresh_surroundings() -> None:
    """No test sees what another one's people made common."""
    comparing.forget()


async def asked(desk: Desk, **known: Any) -> dict[str, Any]:
    """The question about somebody at La Lima that Danlí's registrar is asked, as the answer shows it."""
    await elsewhere(desk, xiomara(**known))
    answer = await desk.post("/persons/candidates", {"site_id": DANLI, "members": [xiomara(birth_date=None)]})
    [one] = answer.json()["items"][0]["candidates"]
    question: dict[str, Any] = one["question"]
    return question


async def said(desk: Desk, question: dict[str, Any], answer: str, member: Member = REGISTRAR) -> Any:
    """What the server says to an answer: the verdict, or the code of its refusal."""
    path = f"/match-questions/{question['question_id']}/answer"
    body = (await desk.post(path, {"answer": answer}, member=member)).json()
    return body.get("verdict") or body["code"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [("1990", "SAME"), (" 1990.", "SAME"), ("1991", "UNSURE"), ("1975", "DIFFERENT"), ("no sé", "DIFFERENT")],
)
async def test_a_year_is_right_nearly_right_or_wrong(desk: Desk, answer: str, verdict: str) -> None:
    assert await said(desk, await asked(desk), answer) == verdict


async def test_the_answer_says_one_word_and_stores_no_other(desk: Desk) -> None:
    question = await asked(desk)
    path = f"/match-questions/{question['question_id']}/answer"
    answer = await desk.post(path, {"answer": "1957"})
    assert answer.json() == {"verdict": "DIFFERENT"}
    stored = await desk.rows(
        "SELECT q::text AS kept FROM match_question AS q UNION ALL SELECT i::text FROM idempotency AS i"
    )
    assert [row for row in stored if "1957" in row["kept"] or "Oseguera" in row["kept"]] == []


async def test_a_question_is_answered_once(desk: Desk) -> None:
    question = await asked(desk)
    assert await said(desk, question, "1975") == "DIFFERENT"
    assert await said(desk, question, "1990") == "question_answered"


async def test_two_answers_at_once_are_one_answer(desk: Desk) -> None:
    question = await asked(desk)
    both = await asyncio.gather(said(desk, question, "1975"), said(desk, question, "1990"))
    assert "question_answered" in both
    assert len(set(both) & {"SAME", "DIFFERENT"}) == 1


async def test_nobody_else_answers_it_and_nobody_from_another_site(desk: Desk) -> None:
    question = await asked(desk)
    assert await said(desk, question, "1990", COLLEAGUE) == "not_found"
    assert await said(desk, question, "1990", MOVED) == "not_found"
    assert await said(desk, {"question_id": new_id()}, "1990") == "not_found"


async def test_a_question_expires(desk: Desk) -> None:
    question = await asked(desk)
    await desk.rows("UPDATE match_question SET expires_at = asked_at RETURNING id")
    assert await said(desk, question, "1990") == "question_expired"


async def test_the_same_question_is_asked_until_it_is_answered_and_never_again_after_a_wrong_answer(desk: Desk) -> None:
    question = await asked(desk)
    body = {"site_id": DANLI, "members": [xiomara(birth_date=None)]}
    [again] = (await desk.post("/persons/candidates", body)).json()["items"][0]["candidates"]
    assert again["question"]["question_id"] == question["question_id"]
    await said(desk, question, "1975")
    assert (await desk.post("/persons/candidates", body)).json()["items"][0]["candidates"] == []


async def test_what_was_not_said_yet_is_asked(desk: Desk) -> None:
    await elsewhere(desk, xiomara())
    body = {"site_id": DANLI, "members": [xiomara(documents=[])]}
    [one] = (await desk.post("/persons/candidates", body)).json()["items"][0]["candidates"]
    assert one["question"]["ask"] == "DOCUMENT_END"
    assert "01234" not in json.dumps(one)
    assert await said(desk, one["question"], "1234") == "SAME"


async def test_the_third_wrong_answer_within_an_hour_is_shown_to_the_officer_once(desk: Desk) -> None:
    names = [("Génesis Nohemí", "Zelaya Banegas"), ("Dunia Suyapa", "Umanzor Lagos"), ("Belkis", "Maradiaga Funes"),
             ("Keyla Marlen", "Cárcamo Discua")]  # fmt: skip
    alerts = []
    for place, (given, family) in enumerate(names):
        known = {"given_names": given, "family_names": family, "phone": f"+504 3300-11{place:02d}"}
        document = {"type": "NATIONAL_ID", "country": "HN", "number": f"080119800000{place}"}
        await elsewhere(desk, xiomara(**known, documents=[{"id": new_id(), **document}]))
        sent = xiomara(**known, birth_date=None, documents=[{"id": new_id(), **document}])
        answer = await desk.post("/persons/candidates", {"site_id": DANLI, "members": [sent]})
        [one] = answer.json()["items"][0]["candidates"]
        assert await said(desk, one["question"], "1931") == "DIFFERENT"
        alerts.append(len(await desk.rows("SELECT FROM protection_task")))
    assert alerts == [0, 0, 1, 1]
    await desk.know_site()
    [task] = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    assert (task["kind"], task["about_id"], task["site_id"]) == ("WRONG_ANSWERS", str(REGISTRAR.subject), str(DANLI))
    close = f"/protection/tasks/{task['task_id']}/close"
    assert (await desk.post(close, {"outcome": "HANDLED"}, member=OFFICER)).status_code == 200
    assert (await desk.get("/protection/tasks", member=OFFICER)).json()["items"] == []
