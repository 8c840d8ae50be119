"""A person is changed by who has read them; everything is kept as it was."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, household, person
from tests.support.people import DANLI, LA_LIMA, OFFICER, OUTSIDER

NAMES = {"given_names": "Luz", "family_names": "Peña"}


async def read(desk: Desk, id_: Any) -> tuple[dict[str, Any], str]:
    answer = await desk.get(f"/persons/{id_}")
    return answer.json(), answer.headers["ETag"]


async def test_a_change_names_the_version_that_it_was_made_on(desk: Desk) -> None:
    one = person(**NAMES)
    await desk.register(one)
    path, change = f"/persons/{one['id']}", {"site_id": DANLI, "given_names": "Lucía"}
    _, etag = await read(desk, one["id"])
    assert (await desk.patch(path, change, etag=None)).status_code == 428
    assert (await desk.patch(path, change, etag=etag, member=OUTSIDER)).status_code == 403
    assert (await desk.patch(path, change | {"site_id": LA_LIMA}, etag=etag)).status_code == 404
    changed = await desk.patch(path, change, etag=etag)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (await desk.patch(path, change, etag=etag)).status_code == 412
    shown, now = await read(desk, one["id"])
    assert (shown["given_names"], shown["family_names"], now) == ("Lucía", "Peña", '"2"')


async def test_what_it_was_stays_in_the_history_and_reading_it_is_written_down(desk: Desk) -> None:
    one = person(**NAMES)
    await desk.register(one)
    body = {"site_id": DANLI, "family_names": None, "phone": "no tiene", "sex": "NOT_STATED"}
    answer = await desk.patch(f"/persons/{one['id']}", body, etag='"1"')
    assert answer.json()["warnings"] == [{"pointer": "/phone", "code": "phone_unreadable"}]
    items = (await desk.get(f"/persons/{one['id']}/history")).json()["items"]
    kept = {item["field"]: (item["old"], item["new"]) for item in items}
    assert kept == {
        "name": (NAMES, NAMES | {"family_names": None}),
        "phone": (None, "no tiene"),
        "sex": ("FEMALE", "NOT_STATED"),
    }
    [row] = await desk.rows(
        "SELECT subjects[1] AS person_id FROM audit WHERE kind = 'READ' AND operation = 'show_person_history'"
    )
    assert row["person_id"] == one["id"]


async def test_found_by_the_new_name_and_document_and_not_by_the_old(desk: Desk) -> None:
    old, new = {"type": "PASSPORT", "country": "VE", "number": "A-11111"}, new_id()
    one = person(**NAMES, documents=[{"id": new, **old}])
    await desk.register(one, arrival={"kind": "TRANSIT_ENTRY", "place_pcode": "HN0703"})
    changed = {"id": new, **old, "number": "B 22222"}
    body = {"site_id": DANLI, "given_names": "Ofelia", "documents": [changed]}
    assert (await desk.patch(f"/persons/{one['id']}", body, etag='"1"')).status_code == 200
    found = {
        q: len((await desk.post("/persons/search", {"q": q})).json()["items"]) for q in ("ofelia", "b22222", "a11111")
    }
    assert found == {"ofelia": 1, "b22222": 1, "a11111": 0}
    await desk.patch(f"/persons/{one['id']}", {"site_id": DANLI, "documents_removed": [new]}, etag='"2"')
    assert (await read(desk, one["id"]))[0]["documents"] == []


async def test_anothers_document_is_not_taken(desk: Desk) -> None:
    taken = {"id": new_id(), "type": "PASSPORT", "country": "VE", "number": "A1"}
    one = person()
    await desk.register(person(documents=[taken]))
    await desk.register(one)
    answer = await desk.patch(f"/persons/{one['id']}", {"site_id": DANLI, "documents": [taken]}, etag='"1"')
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_document")


async def test_the_household_is_told_anew_where_its_composition_changes(desk: Desk) -> None:
    one = person()
    await desk.register(one)
    await desk.patch(f"/persons/{one['id']}", {"site_id": DANLI, "given_names": "Eva"}, etag='"1"')
    assert len(await desk.events("household_changed")) == 1
    await desk.patch(f"/persons/{one['id']}", {"site_id": DANLI, "sex": "MALE"}, etag='"2"')
    _, told = await desk.events("household_changed")
    assert (told["version"], told["composition"]["men"], told["composition"]["women"]) == (2, 1, 0)
    assert [event["version"] for event in await desk.events("person_updated")] == [2, 3]


async def test_a_child_without_a_carer_is_protected_from_the_edit_on(desk: Desk) -> None:
    await desk.know_site()
    one = person(relationship="NIECE_NEPHEW")
    made = await desk.register(person(), one)
    body = {"site_id": DANLI, "birth_date": "2015-01-01", "care_basis": "OTHER_RELATIVE"}
    assert (await desk.patch(f"/persons/{one['id']}", body, etag='"1"')).status_code == 200
    assert (await desk.get(f"/persons/{one['id']}")).status_code == 404
    assert (await desk.get(f"/persons/{one['id']}/history")).status_code == 404
    assert (await desk.get(f"/persons/{one['id']}/history", member=OFFICER)).status_code == 200
    assert (await desk.patch(f"/persons/{one['id']}", body, etag='"2"')).status_code == 404
    assert [told["withdrawn"] for told in await desk.events("person_updated")] == [
        True
    ]  # void, and nothing of the edit
    told = (await desk.events("household_changed"))[-1]
    assert (told["size"], told["composition"]["girls"]) == (2, 1)
    assert told["member_ids"] == [made["person_ids"][0]]


NAMES_AS_TYPED = ["Ñ", "\u202eLópez", "Jose\u0301", "María\u200bJosé", "=HYPERLINK(1)", "王", "O'Neill-de la Cruz"]
NO_NAMES = ["", "a\u0000b", "\ud800", "ñ" * 300, "a\u0007"]


@pytest.mark.parametrize("name", NAMES_AS_TYPED)
async def test_an_odd_name_is_kept_as_it_was_typed(desk: Desk, name: str) -> None:
    one = person(given_names=name)
    await desk.register(one)
    assert (await read(desk, one["id"]))[0]["given_names"] == name
    answer = await desk.patch(f"/persons/{one['id']}", {"site_id": DANLI, "family_names": name}, etag='"1"')
    assert answer.status_code == 200
    assert (await read(desk, one["id"]))[0]["family_names"] == name


@pytest.mark.parametrize("name", NO_NAMES)
async def test_what_is_no_name_is_refused_with_its_place(desk: Desk, name: str) -> None:
    answer = await desk.post("/households", household(person(given_names=name)))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/members/0/given_names"


@pytest.mark.parametrize("born", ["0000-01-01", "0001-01-01", "9999-12-31", "2090-01-01", "1990-02-30", "tomorrow"])
async def test_no_birth_date_is_refused_with_its_place(desk: Desk, born: str) -> None:
    one = person()
    await desk.register(one)
    answer = await desk.patch(f"/persons/{one['id']}", {"site_id": DANLI, "birth_date": born}, etag='"1"')
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/birth_date"


@pytest.mark.parametrize("count", [-1, 2**31, 2**63, 1e308, "5", "٥", 1.5])
async def test_no_count_is_refused_with_its_place(desk: Desk, count: Any) -> None:
    answer = await desk.post("/households", household(person(), unnamed={"boys": count}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/unnamed/boys"
