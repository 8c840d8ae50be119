"""A person's answers for a purpose: all are kept, the newest counts, and a protected person's are not told."""

from typing import Any

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.people import CLERK, DANLI, LA_LIMA, OFFICER, REGISTRAR


def answer_of(given: bool, **fields: Any) -> dict[str, Any]:
    asked = {"purpose": "SHARE_PARTNERS", "text_version": "2023-1", "language": "es"}
    return {"id": new_id(), "site_id": DANLI, "given": given, **asked, **fields}


async def test_an_answer_needs_a_token_a_role_and_ones_own_site(desk: Desk) -> None:
    made = await desk.register(person())
    path, body = f"/persons/{made['person_ids'][0]}/consents", answer_of(True)
    assert (await desk.post(path, body, member=None)).status_code == 401
    assert (await desk.post(path, body, member=CLERK)).status_code == 403
    assert (await desk.post(path, body | {"site_id": LA_LIMA})).status_code == 404
    assert (await desk.post(f"/persons/{new_id()}/consents", body)).status_code == 404
    assert await desk.rows("SELECT FROM consent") == []


async def test_a_withdrawal_is_the_next_version_and_a_repeat_is_none(desk: Desk) -> None:
    made = await desk.register(person())
    path = f"/persons/{made['person_ids'][0]}/consents"
    yes, no = answer_of(True), answer_of(False)
    for body in (yes, yes, no):
        answer = await desk.post(path, body)
        assert (answer.status_code, answer.json()) == (201, {"consent_id": str(body["id"])})
    assert [(event["version"], event["given"]) for event in await desk.events("consent_changed")] == [
        (1, True),
        (2, False),
    ]
    assert (await desk.post(path, yes | {"given": False})).json()["code"] == "id_reused"


async def test_a_protected_persons_answer_is_kept_and_told_to_nobody(desk: Desk) -> None:
    made = await desk.register(person(needs=["LP-VO"]))
    before = await desk.events()
    path = f"/persons/{made['person_ids'][0]}/consents"
    assert (await desk.post(path, answer_of(True), member=OFFICER)).status_code == 201
    assert await desk.events() == before
    assert [row["given"] for row in await desk.rows("SELECT given FROM consent")] == [True]


async def test_who_was_only_listed_is_seen_when_they_answer(desk: Desk) -> None:
    made = await desk.register(person(), presence="LISTED")
    await desk.post(f"/persons/{made['person_ids'][0]}/consents", answer_of(True))
    assert [event["presence"] for event in await desk.events("person_updated")] == ["SEEN"]


async def test_unanswered_is_no(desk: Desk) -> None:
    one = person()
    consent = {"id": new_id(), "purpose": "PHOTO", "given": True, "text_version": "2023-1", "language": "ht"}
    await desk.register(one, consents=[consent])
    shown = (await desk.get(f"/persons/{one['id']}")).json()["consents"]
    assert {each["purpose"]: each["given"] for each in shown} == {
        "ASSISTANCE": False, "REFERRAL": False, "SHARE_PARTNERS": False, "SHARE_GOVERNMENT": False, "RESEARCH": False,
        "PHOTO": True,
    }  # fmt: skip


async def test_the_best_interests_of_a_child_are_an_officers_to_decide(desk: Desk) -> None:
    alone, kept = (
        person(birth_date="2015-01-01", relationship="CHILD", care_basis=basis)
        for basis in ("OTHER_RELATIVE", "PARENT")
    )
    await desk.register(person(), alone, kept)
    answer = {"site_id": DANLI, "purpose": "REFERRAL", "given": True, "text_version": "2023-1", "language": "es"}
    answer |= {"basis": "BEST_INTERESTS"}
    verdicts = [
        (await desk.post(f"/persons/{child['id']}/consents", {"id": new_id(), **answer}, member=member)).status_code
        for child, member in ((alone, OFFICER), (alone, REGISTRAR), (kept, OFFICER))
    ]
    assert verdicts == [201, 409, 409]


async def test_there_are_slots_for_fourteen_languages_and_five_are_filled(desk: Desk) -> None:
    texts = (await desk.get("/consent-texts")).json()
    of_now = [text for text in texts["items"] if text["version"] == texts["current"]]
    assert len(of_now) == 14
    assert {text["language"] for text in of_now if text["script"]} == {"es", "en", "fr", "ht", "pt"}
    assert {len(text["questions"]) for text in of_now if text["script"]} == {6}
