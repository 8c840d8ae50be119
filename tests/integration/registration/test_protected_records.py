"""A protected record looks like an anonymous card to all but its officers."""

import json
import re
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.support.people import DANLI, OFFICER, REGISTRAR, Member, fixed_id

NAMES = {"given_names": "Canela", "family_names": "Zelaya"}
OTHER_OFFICER = Member(fixed_id("officer elsewhere"), {"PROTECTION_OFFICER": [fixed_id("site elsewhere")]})


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({"needs": ["LP-VO"]}, {}),
        ({"birth_date": "2012-03-04"}, {}),
        ({"birth_date": "2012-03-04", "relationship": "NIECE_NEPHEW", "care_basis": "OTHER_RELATIVE"}, {}),
        ({}, {"protected": True}),
    ],
)
async def test_it_is_protected_from_the_first_save_and_emits_what_an_anonymous_card_does(
    desk: Desk, fields: dict[str, Any], more: dict[str, Any]
) -> None:
    one = person(**NAMES, **fields)
    registered = await desk.register(one, cards=[{"person_id": one["id"]}], arrival=entry(), **more)
    events = await desk.events()
    assert len(events) == 2
    [card] = await desk.events("card_issued")
    assert (card["person_id"], card["household_id"], card["sex"]) == (None, None, "FEMALE")
    assert len(await desk.events("headcount_recorded")) == 1
    assert str(one["id"]) not in str(events)
    assert registered["id"] not in {event.get("household_id") for event in events}


async def test_an_anonymous_cards_keys_and_a_protected_ones_are_the_same(desk: Desk) -> None:
    anonymous_code, protected_code = await desk.batch(2)
    await desk.post(f"/cards/{anonymous_code}/bind", {"sex": "FEMALE", "population": "IN_TRANSIT"})
    one = person(**NAMES, needs=["LP-VO"])
    await desk.register(one, cards=[{"code": protected_code, "person_id": one["id"]}])
    anonymous, protected = await desk.events("card_issued")
    different = {"card_id", "code"}
    assert {key: anonymous[key] for key in anonymous.keys() - different} == {
        key: protected[key] for key in protected.keys() - different
    }


async def test_a_registrar_sees_an_anonymous_card_and_nobody(desk: Desk) -> None:
    one = person(**NAMES, needs=["LP-VO"])
    made_ = await desk.register(one, cards=[{"person_id": one["id"]}], arrival=entry())
    code = made_["cards"][0]["code"]
    assert (await desk.post("/persons/search", {"q": "Canela"})).json()["items"] == []
    look_up = {"ids": [one["id"]], "purpose": "ASSISTANCE"}
    assert (await desk.post("/persons/lookup", look_up)).json()["items"] == []
    assert (await desk.get(f"/persons/{one['id']}")).status_code == 404
    assert (await desk.get(f"/households/{made_['id']}")).status_code == 404
    shown = (await desk.get(f"/cards/{code}")).json()
    [free] = await desk.batch(1)
    await desk.post(f"/cards/{free}/bind", {})
    anonymous = (await desk.get(f"/cards/{free}")).json()
    assert (shown["person"], shown["household_id"]) == (anonymous["person"], anonymous["household_id"]) == (None, None)
    assert await desk.rows("SELECT FROM audit WHERE kind = 'READ'") == []


async def test_only_officers_of_the_holding_agency_see_it(desk: Desk) -> None:
    one = person(**NAMES, needs=["LP-VO"])
    await desk.register(one, arrival=entry())
    path = f"/persons/{one['id']}"
    await desk.know_site()
    assert (await desk.get(path, member=OFFICER)).json()["given_names"] == "Canela"
    assert (await desk.get(path, member=OTHER_OFFICER)).status_code == 404
    await desk.know_site(holder=new_id(), version=2)
    assert (await desk.get(path, member=OFFICER)).status_code == 404
    await desk.know_site(version=3)
    assert (await desk.get(path, member=OFFICER)).status_code == 200


async def test_while_nothing_is_known_of_the_site_nobody_is_its_officer(desk: Desk) -> None:
    one = person(**NAMES, needs=["LP-VO"])
    await desk.register(one, arrival=entry())
    assert (await desk.get(f"/persons/{one['id']}", member=OFFICER)).status_code == 404
    assert (await desk.post("/persons/search", {"q": "Canela"}, member=OFFICER)).json()["items"] == []


async def test_a_separated_child_looks_like_a_member_without_a_record(desk: Desk) -> None:
    aunt = person()
    child = person(birth_date="2015-01-01", relationship="NIECE_NEPHEW", care_basis="OTHER_RELATIVE", **NAMES)
    one = await desk.register(aunt, child, arrival=entry())
    [event] = await desk.events("household_changed")
    assert (event["size"], event["member_ids"], event["composition"]["girls"]) == (2, [str(aunt["id"])], 1)
    shown = (await desk.get(f"/households/{one['id']}")).json()
    assert [member["person_id"] for member in shown["members"]] == [str(aunt["id"])]


def without_ids(body: Any, household: dict[str, Any]) -> str:
    """A household's answer with its own ids, codes and times named after their places."""
    text = json.dumps(body)
    ids = [household["id"], *household["person_ids"], *(card["card_id"] for card in household["cards"])]
    for place, id_ in enumerate([*ids, *(card["code"] for card in household["cards"])]):
        text = text.replace(str(id_), f"id {place}")
    return re.sub(r'"20\d\d-\d\d-\d\dT[^"]*"', '"a time"', text)


async def test_a_household_with_a_hidden_member_reads_like_one_with_an_unnamed_one(desk: Desk) -> None:
    child = person(birth_date="2015-01-01", relationship="NIECE_NEPHEW", care_basis="OTHER_RELATIVE", **NAMES)
    hiding = await desk.register(person(), child, unnamed={"men": 1}, cards=[{}])
    control = await desk.register(person(), unnamed={"men": 1, "girls": 1}, cards=[{}])
    hiding["person_ids"] = hiding["person_ids"][:1]
    hidden, plain = [(await desk.get(f"/households/{one['id']}")).json() for one in (hiding, control)]
    assert without_ids(hidden, hiding) == without_ids(plain, control)
    assert {part: count for part, count in hidden["unnamed"].items() if count} == {"men": 1, "girls": 1}
    await desk.know_site()
    seen = (await desk.get(f"/households/{hiding['id']}", member=OFFICER)).json()
    assert (len(seen["members"]), seen["unnamed"]["girls"], seen["size"]) == (2, 0, 3)


async def test_a_household_with_a_hidden_head_reads_like_one_whose_head_has_no_name(desk: Desk) -> None:
    son = person(birth_date="2001-01-01", relationship="CHILD")
    hiding = await desk.register(person(needs=["LP-VO"], **NAMES), son)
    control = await desk.register(person(birth_date="2001-01-01", relationship="CHILD"), unnamed={"women": 1})
    hiding["person_ids"] = hiding["person_ids"][1:]
    hidden, plain = [(await desk.get(f"/households/{one['id']}")).json() for one in (hiding, control)]
    assert without_ids(hidden, hiding) == without_ids(plain, control)


async def test_a_childs_hidden_carer_is_nobody(desk: Desk) -> None:
    mother = person(needs=["LP-VO"], **NAMES)
    child = person(birth_date="2015-01-01", relationship="CHILD", care_basis="PARENT", cared_for_by=mother["id"])
    household = await desk.register(mother, child, cards=[{"person_id": child["id"]}])
    await desk.know_site()
    look_up = {"ids": [child["id"]], "purpose": "ASSISTANCE"}

    async def shown(member: Member) -> list[Any]:
        card = await desk.get(f"/cards/{household['cards'][0]['code']}", member=member)
        found = await desk.post("/persons/lookup", look_up, member=member)
        one = await desk.get(f"/persons/{child['id']}", member=member)
        return [
            card.json()["person"]["cared_for_by"],
            found.json()["items"][0]["cared_for_by"],
            one.json()["cared_for_by"],
        ]

    assert await shown(REGISTRAR) == [None] * 3
    assert await shown(OFFICER) == [str(mother["id"])] * 3


async def test_a_card_that_was_given_out_without_data_is_revoked_as_one(desk: Desk) -> None:
    anonymous, bound = await desk.batch(2)
    one = person(needs=["LP-VO"], populations=["RETURNEE"])
    await desk.register(one)
    for code in (anonymous, bound):
        await desk.post(f"/cards/{code}/bind", {})
    await desk.post(f"/cards/{bound}/bind", {"person_id": one["id"]})
    for code in (anonymous, bound):
        assert (await desk.post(f"/cards/{code}/revoke", {"reason": "LOST"})).status_code == 200
    told = [{**event, "card_id": "", "code": ""} for event in await desk.events("card_revoked")]
    assert told[0] == told[1]


async def test_a_protected_bearers_card_is_revoked_as_it_was_issued(desk: Desk) -> None:
    one = person(needs=["LP-VO"], populations=["RETURNEE"])
    household = await desk.register(one, cards=[{"person_id": one["id"]}])
    await desk.post(f"/cards/{household['cards'][0]['code']}/revoke", {"reason": "LOST"})
    [issued], [revoked] = await desk.events("card_issued"), await desk.events("card_revoked")
    same = {"version", "state"}
    assert {key: issued[key] for key in issued.keys() - same} == {key: revoked[key] for key in revoked.keys() - same}
    assert (revoked["sex"], revoked["population"]) == ("FEMALE", "RETURNEE")


async def test_an_anonymous_card_bound_to_a_protected_person_changes_nothing_outside(desk: Desk) -> None:
    [code] = await desk.batch(1)
    await desk.post(f"/cards/{code}/bind", {})
    one = person(needs=["LP-VO"])
    await desk.register(one)
    before = await desk.events()
    assert (await desk.post(f"/cards/{code}/bind", {"person_id": one["id"]}, member=REGISTRAR)).status_code == 200
    assert await desk.events() == before


async def test_a_protected_return_on_a_counted_bus_is_in_its_count(desk: Desk) -> None:
    count = {"id": new_id(), "people": {"girls": 1, "women": 9}}
    bus = {"id": new_id(), "site_id": DANLI, "kind": "RETURN", "place_pcode": "HN0703", "headcount": count}
    await desk.post("/arrival-groups", bus)
    await desk.register(person(birth_date="2015-01-01"), arrival=entry(kind="RETURN", arrival_group_id=bus["id"]))
    assert len(await desk.events("headcount_recorded")) == 1
    assert await desk.events("arrival_recorded") == []


async def test_a_protected_return_on_a_bus_that_is_not_counted_yet_names_the_bus(desk: Desk) -> None:
    bus = {"id": new_id(), "site_id": DANLI, "kind": "RETURN", "place_pcode": "HN0703"}
    await desk.post("/arrival-groups", bus)
    await desk.register(person(birth_date="2015-01-01"), arrival=entry(kind="RETURN", arrival_group_id=bus["id"]))
    [event] = await desk.events("headcount_recorded")
    assert (event["arrival_group_id"], event["people"]["girls"]) == (str(bus["id"]), 1)
    assert [group["headcount"] for group in await desk.events("arrival_group_changed")] == [0]
