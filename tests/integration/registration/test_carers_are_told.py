"""Who cares for whom is told to other services, as far as it reveals nobody whom they may not know."""

from __future__ import annotations

from typing import Any

import pytest

from services.registration.queries import carers
from shared.contracts.registration import ERASED_VERSION
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import merge, undo
from tests.integration.registration.staying import ended, started, taken_back
from tests.support.people import DANLI, OFFICER

CHILD = {"birth_date": "2015-03-04", "relationship": "CHILD"}


async def told(desk: Desk, one: Any) -> list[tuple[int, str | None]]:
    """Versions and carers of all that was told of a person, without what withdraws them."""
    events = [event for event in await desk.events() if event.get("person_id") == str(one["id"]) and "version" in event]
    states = [event for event in events if "carer_person_id" in event and not event["withdrawn"]]
    return [(event["version"], event["carer_person_id"]) for event in states]


async def now(desk: Desk, one: Any) -> str | None:
    """The carer of whom others know: that of the highest version, which nothing follows with another word."""
    states = await told(desk, one)
    newest = max(version for version, _ in states)
    [carer] = {carer for version, carer in states if version == newest}
    [row] = await desk.rows("SELECT version FROM person WHERE id = $1", one["id"])
    assert row["version"] == newest
    return carer


async def care(desk: Desk, child: Any, carer: Any | None, basis: str = "PARENT") -> None:
    """Record who cares for a child."""
    body = {"site_id": DANLI, "care_basis": basis, "cared_for_by": carer and carer["id"]}
    answer = await desk.post(f"/persons/{child['id']}/care", body)
    assert answer.status_code == 200, answer.text


async def family(desk: Desk) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], Any]:
    """A woman, her husband, and a child for whom she cares; and their household."""
    await desk.know_site()
    mother, father = person(given_names="Canela"), person(sex="MALE", relationship="SPOUSE")
    child = person(**CHILD, care_basis="PARENT", cared_for_by=mother["id"])
    made = await desk.register(mother, father, child)
    assert await told(desk, child) == [(1, str(mother["id"]))]
    return mother, father, child, made["id"]


async def test_the_registration_tells_of_the_carer(desk: Desk) -> None:
    mother, father, _, _ = await family(desk)
    assert await told(desk, mother) == await told(desk, father) == [(1, None)]


async def test_recording_another_carer_is_told_one_version_up(desk: Desk) -> None:
    _, father, child, _ = await family(desk)
    await care(desk, child, father)
    await care(desk, child, father)
    await care(desk, child, None)
    assert [*await told(desk, child)][1:] == [(2, str(father["id"])), (3, None)]


async def test_a_carer_of_another_household_is_not_told(desk: Desk) -> None:
    _, _, child, _ = await family(desk)
    aunt = person()
    await desk.register(aunt)
    await care(desk, child, aunt)
    assert await now(desk, child) is None


async def test_somebody_of_age_names_a_carer_too(desk: Desk) -> None:
    daughter = person()
    old = person(birth_date="1950-03-04", relationship="PARENT", cared_for_by=daughter["id"])
    await desk.register(daughter, old)
    assert await told(desk, old) == [(1, str(daughter["id"]))]


async def test_who_gets_a_name_later_names_one_who_was_there(desk: Desk) -> None:
    mother = person()
    made = await desk.register(mother, unnamed={"girls": 1})
    child = person(**CHILD, care_basis="PARENT", cared_for_by=mother["id"])
    answer = await desk.post(f"/households/{made['id']}/members", {"site_id": DANLI, "member": child})
    assert answer.status_code == 201, answer.text
    assert await told(desk, child) == [(1, None), (2, str(mother["id"]))]


async def test_of_a_protected_carer_nothing_is_told_and_lifted_it_is_told_again(desk: Desk) -> None:
    mother, _, child, _ = await family(desk)
    await desk.post(f"/persons/{mother['id']}/protect", {})
    assert [*await told(desk, child)][1:] == [(2, None)]
    await desk.post(f"/persons/{mother['id']}/unprotect", {}, member=OFFICER)
    assert [*await told(desk, child)][2:] == [(3, str(mother["id"]))]


async def test_to_name_a_protected_carer_looks_like_naming_nobody(desk: Desk) -> None:
    _, father, child, _ = await family(desk)
    await desk.post(f"/persons/{father['id']}/protect", {})
    await care(desk, child, father)
    assert await now(desk, child) is None
    before = await desk.events()
    await care(desk, child, None)
    assert await desk.events() == before


async def test_control_without_the_guard_a_protected_carer_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, father, child, _ = await family(desk)
    await desk.post(f"/persons/{father['id']}/protect", {})
    monkeypatch.setattr(carers, "MAY_BE_TOLD", "true")
    await care(desk, child, father)
    assert await now(desk, child) == str(father["id"])


async def test_of_a_protected_child_nothing_is_told_until_that_is_lifted(desk: Desk) -> None:
    _, father, child, _ = await family(desk)
    await desk.post(f"/persons/{child['id']}/protect", {})
    before = await desk.events()
    await care(desk, child, father)
    assert await desk.events() == before
    await desk.post(f"/persons/{child['id']}/unprotect", {}, member=OFFICER)
    assert await now(desk, child) == str(father["id"])


async def test_a_carer_who_was_protected_with_the_first_save_was_never_told(desk: Desk) -> None:
    mother = person(needs=["SV-VA"])
    child = person(**CHILD, care_basis="PARENT", cared_for_by=mother["id"])
    await desk.register(mother, person(sex="MALE", relationship="SPOUSE"), child)
    [row] = await desk.rows("SELECT protected FROM person WHERE id = $1", mother["id"])
    assert row["protected"]
    assert await told(desk, child) == [(1, None)]


@pytest.mark.parametrize("who", ["carer", "child"])
async def test_who_moves_away_takes_the_word_along(desk: Desk, who: str) -> None:
    mother, _, child, home = await family(desk)
    other = await desk.register(person())
    goes = mother if who == "carer" else child
    body = {"id": new_id(), "site_id": DANLI, "to_household_id": other["id"]}
    answer = await desk.post(f"/households/{home}/members/{goes['id']}/move", body)
    assert answer.status_code == 200, answer.text
    assert await now(desk, child) is None
    stays = child if who == "carer" else mother
    body = {"id": new_id(), "site_id": DANLI, "to_household_id": other["id"]}
    assert (await desk.post(f"/households/{home}/members/{stays['id']}/move", body)).status_code == 200
    assert await now(desk, child) == str(mother["id"])


async def test_a_merge_tells_of_the_record_that_stays_and_its_undo_of_the_first(desk: Desk) -> None:
    mother, _, child, home = await family(desk)
    again = person(given_names="Canela")
    await desk.register(again)
    done = await merge(desk, again, mother, household_id=home)
    assert done.status_code in (200, 201), done.text
    assert await now(desk, child) == str(again["id"])
    undone = await undo(desk, done.json()["merge_id"])
    assert undone.status_code == 200, undone.text
    assert await now(desk, child) == str(mother["id"])


async def test_a_merge_with_a_protected_record_takes_the_word_away(desk: Desk) -> None:
    mother, _, child, home = await family(desk)
    hidden = person()
    await desk.register(hidden)
    await desk.post(f"/persons/{hidden['id']}/protect", {})
    done = await merge(desk, mother, hidden, member=OFFICER, household_id=home)
    assert done.status_code in (200, 201), done.text
    assert await now(desk, child) is None
    assert (await undo(desk, done.json()["merge_id"], member=OFFICER)).status_code == 200
    assert await now(desk, child) == str(mother["id"])


async def test_an_erased_carer_is_nobodys_and_what_was_told_of_an_erased_child_goes(desk: Desk) -> None:
    mother, father, child, _ = await family(desk)
    assert (
        await desk.post(f"/persons/{mother['id']}/erase", {"reason": "REQUESTED"}, member=OFFICER)
    ).status_code == 200
    assert await now(desk, child) is None
    await care(desk, child, father)
    assert (
        await desk.post(f"/persons/{child['id']}/erase", {"reason": "REQUESTED"}, member=OFFICER)
    ).status_code == 200
    states = await told(desk, child)
    assert states[-1] == (ERASED_VERSION, None)
    assert {carer for _, carer in states} == {None}


async def test_a_carer_who_died_is_nobodys_until_that_is_taken_back(desk: Desk) -> None:
    mother, _, child, _ = await family(desk)
    stay = started(mother["id"])
    await desk.hear([stay])
    await desk.hear([ended(stay, "DECEASED")])
    assert await now(desk, child) is None
    await desk.hear([taken_back(stay)])
    assert await now(desk, child) == str(mother["id"])


async def test_an_edit_tells_of_the_carer_too(desk: Desk) -> None:
    _, father, child, _ = await family(desk)
    path = f"/persons/{child['id']}"
    etag = (await desk.get(path)).headers["etag"]
    answer = await desk.patch(path, {"site_id": DANLI, "cared_for_by": father["id"]}, etag=etag)
    assert answer.status_code == 200, answer.text
    assert await now(desk, child) == str(father["id"])
