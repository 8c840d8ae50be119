"""A record that was known and is protected is withdrawn; lifted, it is told of again."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.registration.commands import held_cards
from services.registration.queries.records import people_by_id
from services.registration.queries.standing import standing_people
from tests.integration.registration.conftest import Desk, person
from tests.support.people import OFFICER, REGISTRAR, Member, fixed_id

OTHER_OFFICER = Member(fixed_id("officer elsewhere"), {"PROTECTION_OFFICER": [fixed_id("site elsewhere")]})


async def known(desk: Desk, *more: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A woman with a card, and her household."""
    await desk.know_site()
    one = person(given_names="Canela")
    return one, await desk.register(one, *more, cards=[{"person_id": one["id"]}])


async def test_what_was_told_is_withdrawn(desk: Desk) -> None:
    one, household = await known(desk)
    assert (await desk.post(f"/persons/{one['id']}/protect", {})).json()["protected"] is True
    told = (await desk.events("person_updated"))[-1]
    assert told["withdrawn"] is True
    assert (told["household_id"], told["sex"], told["birth_month"], told["populations"]) == (
        None, "NOT_STATED", None, [],
    )  # fmt: skip
    gone = (await desk.events("household_changed"))[-1]
    assert (gone["household_id"], gone["withdrawn"], gone["size"]) == (household["household_id"], True, 0)
    card = (await desk.events("card_issued"))[-1]
    assert (card["person_id"], card["household_id"], card["sex"], card["population"]) == (
        None, None, "FEMALE", "IN_TRANSIT",
    )  # fmt: skip
    assert (await desk.get(f"/persons/{one['id']}")).status_code == 404
    assert (await desk.get(f"/persons/{one['id']}", member=OFFICER)).status_code == 200


async def test_in_a_household_that_still_shows_it_is_an_unnamed_member(desk: Desk) -> None:
    one, household = await known(desk, person(relationship="SIBLING", sex="MALE"))
    await desk.post(f"/persons/{one['id']}/protect", {})
    told = (await desk.events("household_changed"))[-1]
    assert (told["withdrawn"], told["size"], told["composition"]["women"]) == (False, 2, 1)
    assert told["member_ids"] == [household["person_ids"][1]]


async def test_a_household_is_protected_with_everybody_in_it(desk: Desk) -> None:
    _, household = await known(desk, person(relationship="SIBLING"))
    path = f"/households/{household['household_id']}"
    assert (await desk.post(f"{path}/protect", {})).status_code == 200
    assert (await desk.get(path)).status_code == 404
    assert len([event for event in await desk.events("person_updated") if event["withdrawn"]]) == 2
    assert (await desk.post(f"{path}/unprotect", {})).status_code == 403
    assert (await desk.post(f"{path}/unprotect", {}, member=OFFICER)).status_code == 200
    shown = (await desk.get(path)).json()
    assert len(shown["members"]) == 2


async def test_protecting_twice_tells_once(desk: Desk) -> None:
    one, _ = await known(desk)
    await desk.post(f"/persons/{one['id']}/protect", {})
    before = await desk.events()
    assert (await desk.post(f"/persons/{one['id']}/protect", {})).status_code == 200
    assert await desk.events() == before


async def test_lifted_everything_is_told_again(desk: Desk) -> None:
    one, household = await known(desk)
    await desk.post(f"/persons/{one['id']}/protect", {})
    assert (await desk.post(f"/persons/{one['id']}/unprotect", {}, member=OFFICER)).status_code == 200
    told = (await desk.events("person_updated"))[-1]
    assert (told["withdrawn"], told["sex"], told["birth_month"]) == (False, "FEMALE", "1990-03")
    assert (await desk.events("household_changed"))[-1]["member_ids"] == [str(one["id"])]
    card = (await desk.events("card_bound"))[-1]
    assert (card["person_id"], card["sex"], card["version"]) == (str(one["id"]), None, 3)
    assert (await desk.get(f"/persons/{one['id']}")).json()["given_names"] == "Canela"
    assert household["person_ids"] == [str(one["id"])]


@pytest.mark.parametrize("member", [OTHER_OFFICER, Member(fixed_id("nobody"), {"PROTECTION_OFFICER": []})])
async def test_only_its_officers_lift_it(desk: Desk, member: Member) -> None:
    one, _ = await known(desk)
    await desk.post(f"/persons/{one['id']}/protect", {})
    assert (await desk.post(f"/persons/{one['id']}/unprotect", {}, member=member)).status_code == 404


async def test_of_who_was_erased_nothing_is_lifted(desk: Desk) -> None:
    one, _ = await known(desk)
    await desk.post(f"/persons/{one['id']}/protect", {})
    assert (await desk.post(f"/persons/{one['id']}/erase", {"reason": "REQUESTED"}, member=OFFICER)).status_code == 200
    before = await desk.events()
    assert (await desk.post(f"/persons/{one['id']}/unprotect", {}, member=OFFICER)).status_code == 404
    body = {"principal_ids": [OFFICER.subject]}
    assert (await desk.post(f"/persons/{one['id']}/excluded-principals", body, member=OFFICER)).status_code == 404
    assert await desk.events() == before


async def test_whom_an_officer_excluded_never_sees_it(desk: Desk) -> None:
    one, _ = await known(desk)
    body = {"principal_ids": [OFFICER.subject]}
    other = Member(fixed_id("a second officer"), OFFICER.roles)
    assert (await desk.post(f"/persons/{one['id']}/excluded-principals", body, member=other)).status_code == 200
    assert (await desk.get(f"/persons/{one['id']}", member=OFFICER)).status_code == 404
    assert (await desk.get("/protection/records", member=OFFICER)).json()["items"] == []
    assert len((await desk.get("/protection/records", member=other)).json()["items"]) == 1
    assert (await desk.post(f"/persons/{one['id']}/unprotect", {}, member=OFFICER)).status_code == 404


async def test_the_officers_list_is_audited(desk: Desk) -> None:
    one, _ = await known(desk)
    await desk.post(f"/persons/{one['id']}/protect", {})
    [shown] = (await desk.get("/protection/records", member=OFFICER)).json()["items"]
    assert (shown["given_names"], shown["open_tasks"]) == ("Canela", 0)
    [audit] = await desk.rows("SELECT operation, subjects[1] AS person_id FROM audit WHERE kind = 'READ'")
    assert (audit["operation"], str(audit["person_id"])) == ("list_protected_records", str(one["id"]))
    assert (await desk.get("/protection/records")).status_code == 403


async def bind_and_protect(desk: Desk) -> list[dict[str, Any]]:
    """Bind a card to somebody while they are protected, many times; what was told of the cards at last."""
    last = []
    for _ in range(12):
        [code] = await desk.batch(1)
        one = await desk.register(person())
        bind = desk.post(f"/cards/{code}/bind", {"person_id": one["person_ids"][0]}, member=REGISTRAR)
        protect = desk.post(f"/persons/{one['person_ids'][0]}/protect", {})
        answers = await asyncio.gather(bind, protect)
        assert {answer.status_code for answer in answers} == {200}
        last.append([event for event in await desk.events() if event.get("code") == code][-1])
    return last


async def test_a_card_that_is_bound_at_the_same_time_shows_nobody(desk: Desk) -> None:
    assert {card["person_id"] for card in await bind_and_protect(desk)} == {None}


async def test_without_the_lock_of_the_bearer_such_a_card_shows_somebody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the bearer is read without holding the row, and written after protection was."""

    async def unheld(session: Any, ids: Any) -> Any:
        found = await people_by_id(session, ids)
        await asyncio.sleep(0.3)
        return found

    async def standing(session: Any, ids: Any, household_ids: Any = ()) -> Any:
        return await standing_people(session, ids)

    monkeypatch.setattr(held_cards, "people_by_id", unheld)
    monkeypatch.setattr(held_cards, "lock_people", standing)
    assert {card["person_id"] for card in await bind_and_protect(desk)} != {None}
