"""A protected record looks like an anonymous card to all but its officers."""

from typing import Any

import pytest

from shared.contracts.directory import SiteChanged
from shared.ids import new_id
from tests.integration.registration.conftest import HOLDER, Desk, entry, person
from tests.support.events import made
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
    assert await desk.rows("SELECT FROM read_audit") == []


async def test_only_officers_of_the_holding_agency_see_it(desk: Desk) -> None:
    one = person(**NAMES, needs=["LP-VO"])
    await desk.register(one, arrival=entry())
    path = f"/persons/{one['id']}"
    assert (await desk.get(path, member=OFFICER)).json()["given_names"] == "Canela"
    assert (await desk.get(path, member=OTHER_OFFICER)).status_code == 404
    site = {"site_id": DANLI, "code": "DAN", "kind": "MIGRANT_CENTRE", "pcode": "HN0703", "open": True}
    agencies = {"managing_agency_id": new_id(), "confidential_location": False}
    await desk.hear([made(SiteChanged, **site, **agencies, holding_agency_id=new_id(), version=2)])
    assert (await desk.get(path, member=OFFICER)).status_code == 404
    await desk.hear([made(SiteChanged, **site, **agencies, holding_agency_id=HOLDER, version=3)])
    assert (await desk.get(path, member=OFFICER)).status_code == 200


async def test_a_separated_child_looks_like_a_member_without_a_record(desk: Desk) -> None:
    aunt = person()
    child = person(birth_date="2015-01-01", relationship="NIECE_NEPHEW", care_basis="OTHER_RELATIVE", **NAMES)
    one = await desk.register(aunt, child, arrival=entry())
    [event] = await desk.events("household_changed")
    assert (event["size"], event["member_ids"], event["composition"]["girls"]) == (2, [str(aunt["id"])], 1)
    shown = (await desk.get(f"/households/{one['id']}")).json()
    assert [member["person_id"] for member in shown["members"]] == [str(aunt["id"])]


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
