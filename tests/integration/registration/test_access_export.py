"""A person gets all that is held about them and who read it, from an officer or a coordinator; it is a read itself."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.support.people import COORDINATOR, LA_LIMA, OFFICER, REGISTRAR, Member

DOCUMENT = {"type": "PASSPORT", "country": "VE", "number": "QX77731"}


async def known(desk: Desk, **more: Any) -> str:
    """A person of whom much is known."""
    await desk.know_site()
    one = person(given_names="<b>Ana</b>", phone="+504 99887766", documents=[DOCUMENT | {"id": new_id()}], needs=["ER"])
    home = {"place_pcode": "HN0703", "place_text": "Colonia Zzyzx"}
    consents = [{"purpose": "PHOTO", "given": False, "text_version": "1", "language": "es"}]
    made = await desk.register(one, person(relationship="SPOUSE", given_names="Juan"), dwelling=home, arrival=entry(),
                               cards=[{"person_id": one["id"]}], consents=consents, **more)  # fmt: skip
    return str(made["person_ids"][0])


@pytest.mark.parametrize("member", [OFFICER, COORDINATOR], ids=["officer", "coordinator"])
async def test_all_that_is_held_is_there(desk: Desk, member: Member) -> None:
    her = await known(desk)
    await desk.get(f"/persons/{her}")
    answer = await desk.post(f"/persons/{her}/access-export", {}, member=member)
    assert answer.status_code == 200, answer.text
    held = answer.json()["held"]
    assert {"person", "document", "need", "consent", "arrival", "card", "household", "dwelling"} <= set(held)
    assert held["person"][0]["phone"] == "+504 99887766"
    assert held["document"][0]["number"] == "QX77731"
    assert held["dwelling"][0]["place_text"] == "Colonia Zzyzx"
    assert "Juan" not in answer.text
    assert [read["operation"] for read in answer.json()["reads"]] == ["show_person", "export_access"]
    assert answer.json()["events"] == ["registration.consent_changed.v1", "registration.person_registered.v1"]


async def test_it_does_not_tell_of_what_guards_the_record(desk: Desk) -> None:
    her = await known(desk)
    await desk.post(f"/persons/{her}/decoy", {}, member=OFFICER)
    answer = await desk.post(f"/persons/{her}/access-export", {}, member=OFFICER)
    assert {"decoy", "privacy_alert", "client_object"} & set(answer.json()["held"]) == set()


async def test_it_is_a_page_where_a_page_is_asked_for(desk: Desk) -> None:
    her = await known(desk)
    answer = await desk.post(f"/persons/{her}/access-export", {"html": True}, member=OFFICER)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "&lt;b&gt;Ana&lt;/b&gt;" in answer.text
    assert "<b>Ana" not in answer.text


@pytest.mark.parametrize(
    ("member", "status"),
    [(REGISTRAR, 403), (Member(new_id(), {"PROTECTION_OFFICER": [LA_LIMA]}), 404), (None, 401)],
)
async def test_who_may_not(desk: Desk, member: Member | None, status: int) -> None:
    her = await known(desk)
    assert (await desk.post(f"/persons/{her}/access-export", {}, member=member)).status_code == status
    assert await desk.rows("SELECT FROM audit WHERE operation = 'export_access'") == []


async def test_a_protected_persons_is_for_officers_only(desk: Desk) -> None:
    her = await known(desk, protected=True)
    statuses = [
        (await desk.post(f"/persons/{her}/access-export", {}, member=member)).status_code
        for member in (COORDINATOR, OFFICER)
    ]
    assert statuses == [404, 200]


async def test_of_who_was_erased_nothing_is_held(desk: Desk) -> None:
    her = await known(desk)
    await desk.post(f"/persons/{her}/erase", {"reason": "REQUESTED"}, member=OFFICER)
    assert (await desk.post(f"/persons/{her}/access-export", {}, member=OFFICER)).status_code == 404
