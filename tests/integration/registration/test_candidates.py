"""Who a new person may already be: shown at one's own sites, a question elsewhere, and never in the way."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import asyncpg
import pytest

from services.registration.commands import comparing
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, household, person
from tests.integration.registration.known import BOTH, elsewhere, xiomara
from tests.support.installation import with_database
from tests.support.people import DANLI, LA_LIMA, OFFICER, REGISTRAR, Member
from tests.support.servers import postgres_url

READ_HERE = "SELECT subjects FROM audit WHERE kind = 'READ' AND operation = 'register_household'"


async def candidates(desk: Desk, *members: dict[str, Any], member: Member = REGISTRAR, **more: Any) -> list[Any]:
    """Register them at Danlí; the candidates of the first."""
    answer = await desk.post("/households", household(*members, **more), member=member)
    assert answer.status_code == 201, answer.text
    first: dict[str, Any] = answer.json()["candidates"][0]
    assert first["checked"]
    found: list[Any] = first["candidates"]
    return found


async def test_who_came_here_this_week_is_shown_with_the_reasons_in_words(desk: Desk) -> None:
    known = await desk.register(xiomara(), arrival=entry())
    [one] = await candidates(desk, xiomara(given_names="Xiomara Yamilet", documents=[]))
    assert one["person"]["person_id"] == known["person_ids"][0]
    assert one["person"]["family_names"] == "Oseguera Tróchez"
    assert one["level"] == "STRONG"
    assert "question" not in one or one["question"] is None
    assert "Teléfono: igual" in one["explanation"]
    rows = await desk.rows(READ_HERE)
    assert [[str(id_) for id_ in row["subjects"]] for row in rows] == [known["person_ids"]]


HALF_KNOWN: dict[str, Any] = {
    "given_names": "Xiomara",
    "family_names": "Trochez",
    "birth_date": "1990-03-05",
    "documents": [],
    "phone": None,
}
"""Half of her names and a birth date that is a day off: surely she among a thousand people, hardly among a million."""


async def among(desk: Desk, people: int) -> None:
    """As if so many people were known: how many there are is the database's own estimate."""
    await desk.rows(f"UPDATE pg_class SET reltuples = {people} WHERE oid = 'registration.person_match'::regclass")
    comparing.forget()


async def test_among_many_people_a_weak_resemblance_is_shown_here_and_nobody_has_to_judge_it(desk: Desk) -> None:
    known = await desk.register(xiomara(documents=[], phone=None), arrival=entry())
    await among(desk, 1_000_000)
    [one] = await candidates(desk, xiomara(**HALF_KNOWN))
    assert (one["person"]["person_id"], one["level"]) == (known["person_ids"][0], "WEAK")
    assert await desk.rows("SELECT * FROM match_pair") == []


async def test_nobody_is_asked_about_a_weak_resemblance_elsewhere(desk: Desk) -> None:
    await elsewhere(desk, xiomara(documents=[]))
    await among(desk, 1_000_000)
    assert await candidates(desk, xiomara(**HALF_KNOWN)) == []
    assert await desk.rows("SELECT * FROM match_question") == []
    await among(desk, 1)
    found = await candidates(desk, xiomara(**HALF_KNOWN))
    assert [one["question"]["ask"] for one in found if one.get("question")], "among few it is likely"


async def test_somebody_else_is_no_candidate(desk: Desk) -> None:
    await desk.register(xiomara(), arrival=entry())
    assert await candidates(desk, person(given_names="Wendy Suyapa", family_names="Banegas Lagos")) == []


async def test_those_who_register_together_are_no_candidates_for_each_other(desk: Desk) -> None:
    twins = [xiomara(documents=[]), xiomara(documents=[], relationship="SIBLING")]
    assert await candidates(desk, *twins, arrival=entry()) == []


async def test_somebody_elsewhere_is_a_question_and_nothing_else(desk: Desk) -> None:
    mother = xiomara()
    known = await elsewhere(desk, mother, person(given_names="Elvin", relationship="CHILD", birth_date="2015-02-03"))
    [one] = await candidates(desk, xiomara(birth_date=None))
    question = one["question"]
    assert (one.get("person"), one["explanation"]) == (None, [])
    assert (question["ask"], question["text"]) == ("BIRTH_YEAR", "¿En qué año nació?")
    assert {"given_names", "family_names", "phone", "documents"} <= set(question["agreeing"])
    said = json.dumps(one)
    hidden = [LA_LIMA, known["id"], *known["person_ids"], "1990", "2233", "01234", "Elvin", "Oseguera", "HN0703"]
    assert [str(text) for text in hidden if str(text) in said] == []
    assert set(question) == {"question_id", "agreeing", "ask", "text"}
    assert await desk.rows(READ_HERE) == []


async def test_questions_come_in_the_callers_language(desk: Desk) -> None:
    await elsewhere(desk, xiomara())
    body = {"site_id": DANLI, "members": [xiomara(birth_date=None)]}
    token = desk.installation.token(REGISTRAR.roles, subject=REGISTRAR.subject)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en", "Content-Type": "application/json"}
    answer = await desk.installation.client.post(
        "/registration/v1/persons/candidates", content=json.dumps(body, default=str), headers=headers
    )
    [one] = answer.json()["items"][0]["candidates"]
    assert one["question"]["text"] == "In which year were you born?"


async def test_a_check_before_registering_stores_nobody(desk: Desk) -> None:
    known = await desk.register(xiomara(), arrival=entry())
    answer = await desk.post("/persons/candidates", {"site_id": DANLI, "members": [xiomara()]})
    [item] = answer.json()["items"]
    assert [one["person"]["person_id"] for one in item["candidates"]] == known["person_ids"]
    assert len(await desk.rows("SELECT FROM person")) == 1


async def test_a_check_is_for_those_who_register_at_the_site(desk: Desk) -> None:
    body = {"site_id": LA_LIMA, "members": [xiomara()]}
    assert (await desk.post("/persons/candidates", body)).status_code == 404
    assert (await desk.post("/persons/candidates", body, member=None)).status_code == 401
    assert (await desk.post("/persons/candidates", body, member=OFFICER)).status_code == 403


async def test_a_repeat_compares_anew_and_no_name_is_stored_with_the_answer(desk: Desk) -> None:
    await desk.register(xiomara(), arrival=entry())
    body, key = household(xiomara()), new_id()
    first = await desk.post("/households", body, key=key)
    again = await desk.post("/households", body, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    assert "Oseguera" in again.text
    stored = await desk.rows(
        "SELECT answer::text AS kept FROM idempotency UNION ALL SELECT answer::text FROM client_object"
    )
    assert [row for row in stored if row["kept"] and "Oseguera" in row["kept"]] == []


async def test_a_protected_record_is_a_candidate_for_nobody_and_its_officers_hear_of_it(desk: Desk) -> None:
    await desk.know_site()
    hidden = await desk.register(xiomara(needs=["LP-VO"]), arrival=entry())
    assert await candidates(desk, xiomara()) == []
    assert await desk.rows("SELECT FROM match_question") == []
    [alert] = await desk.rows("SELECT * FROM protection_task WHERE kind = 'PROTECTED_MATCH'")
    assert (alert["kind"], alert["site_id"]) == ("PROTECTED_MATCH", DANLI)
    assert str(alert["person_id"]) == hidden["person_ids"][0]


async def test_a_protected_new_person_has_no_candidates_and_their_officers_hear_of_it(desk: Desk) -> None:
    await desk.know_site()
    known = await desk.register(xiomara(), arrival=entry())
    assert await candidates(desk, xiomara(needs=["LP-VO"])) == []
    [alert] = await desk.rows("SELECT * FROM protection_task WHERE kind = 'PROTECTED_MATCH'")
    assert str(alert["about_id"]) == known["person_ids"][0]


async def test_a_protected_records_officer_sees_it_as_a_candidate(desk: Desk) -> None:
    await desk.know_site()
    hidden = await desk.register(xiomara(needs=["LP-VO"]), arrival=entry())
    [one] = await candidates(desk, xiomara(), member=BOTH)
    assert one["person"]["person_id"] == hidden["person_ids"][0]


async def test_a_failure_of_the_comparison_refuses_nobody(desk: Desk) -> None:
    settings = desk.installation.settings
    admin = await asyncpg.connect(with_database(postgres_url(), settings.database_name()))
    role = settings.role("registration")
    try:
        await admin.execute(f'REVOKE SELECT ON registration.person_match FROM "{role}"')
        answer = await desk.post("/households", household(xiomara()))
    finally:
        await admin.execute(f'GRANT SELECT ON registration.person_match TO "{role}"')
        await admin.close()
    assert answer.status_code == 201
    assert [(one["checked"], one["candidates"]) for one in answer.json()["candidates"]] == [(False, [])]
    assert len(await desk.rows("SELECT FROM person")) == 1


async def test_one_of_two_desks_that_register_a_person_at_once_finds_the_other(desk: Desk) -> None:
    bodies = [household(xiomara(), arrival=entry()) for _ in range(2)]
    answers = await asyncio.gather(*(desk.post("/households", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [201, 201]
    found = [one for answer in answers for one in answer.json()["candidates"][0]["candidates"]]
    assert found


@pytest.fixture(autouse=True)
def fresh_surroundings() -> None:
    """No test sees what another one's people made common."""
    comparing.forget()


async def test_a_pair_found_at_the_desk_waits_for_somebody_to_decide(desk: Desk) -> None:
    bodies = [household(xiomara(), arrival=entry()) for _ in range(2)]
    await asyncio.gather(*(desk.post("/households", body) for body in bodies))
    [pair] = await desk.rows("SELECT * FROM match_pair")
    assert (pair["state"], pair["found_by"]) == ("OPEN", "DESK")
    assert "phone:same" in pair["reasons"]
    assert {pair["one_id"], pair["other_id"]} == {body["members"][0]["id"] for body in bodies}


async def test_who_was_judged_somebody_else_is_no_candidate_again(desk: Desk) -> None:
    await desk.register(xiomara(), arrival=entry())
    body, key = household(xiomara()), new_id()
    first = await desk.post("/households", body, key=key)
    assert first.json()["candidates"][0]["candidates"]
    await desk.rows("UPDATE match_pair SET state = 'DIFFERENT', decided_by = id, decided_at = found_at RETURNING id")
    again = await desk.post("/households", body, key=key)
    assert again.json()["candidates"][0]["candidates"] == []
