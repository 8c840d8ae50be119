"""Where a person has been: several returns are one person's, and some places are nobody else's to know."""

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.directory import SiteChanged
from shared.ids import new_id
from tests.integration.registration.conftest import HOLDER, Desk, entry, person
from tests.integration.registration.merging import merge
from tests.integration.registration.test_arrival_groups import bus
from tests.support.events import made
from tests.support.people import CLERK, DANLI, LA_LIMA, OFFICER, REGISTRAR, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})


async def know(desk: Desk, site_id: UUID, *, confidential: bool, holder: UUID = HOLDER) -> None:
    """Hear of a site."""
    fields = {"site_id": site_id, "code": "S", "kind": "SHELTER", "pcode": "HN05", "open": True, "version": 1}
    agencies = {"managing_agency_id": holder, "holding_agency_id": holder}
    await desk.hear([made(SiteChanged, **fields, **agencies, confidential_location=confidential)])


async def arrive(desk: Desk, who: str, day: int, *, at_la_lima: bool = False, **fields: Any) -> str:
    """One more arrival of a person; its id."""
    body = {
        "id": new_id(),
        "site_id": LA_LIMA if at_la_lima else DANLI,
        "person_id": who,
        **entry(occurred_at=f"2023-06-{day:02}T12:00:00Z", **fields),
    }
    answer = await desk.post("/arrivals", body, member=AT_LA_LIMA if at_la_lima else REGISTRAR)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


async def test_a_journey_needs_a_token_a_role_and_a_person(desk: Desk) -> None:
    who = (await desk.register(person()))["person_ids"][0]
    path = f"/persons/{who}/journey"
    assert (await desk.get(path, member=None)).status_code == 401
    assert (await desk.get(path, member=CLERK)).status_code == 403
    assert (await desk.get(f"/persons/{new_id()}/journey")).status_code == 404
    assert (await desk.get(path)).json() == {"person_id": who, "arrivals": [], "returns": 0}


async def test_three_returns_are_one_persons_and_stand_in_their_order(desk: Desk) -> None:
    await know(desk, LA_LIMA, confidential=False)
    who = (await desk.register(person()))["person_ids"][0]
    flight = {"kind": "RETURN", "means": "FLIGHT", "country_from": "US", "vehicle": "GXA 3021"}
    await arrive(desk, who, 20, at_la_lima=True, **flight)
    await arrive(desk, who, 3, at_la_lima=True, **flight, origin_pcode="HN0501")
    await arrive(desk, who, 28, kind="RETURN")
    journey = (await desk.get(f"/persons/{who}/journey")).json()
    assert journey["returns"] == 3
    assert [one["occurred_at"][8:10] for one in journey["arrivals"]] == ["03", "20", "28"]
    first = journey["arrivals"][0]
    assert (first["vehicle"], first["origin_pcode"], first["site_id"]) == ("GXA 3021", "HN0501", str(LA_LIMA))
    assert len(await desk.rows("SELECT FROM person")) == 1


async def test_a_familys_arrival_is_in_each_members_journey(desk: Desk) -> None:
    made_ = await desk.register(person(), person(sex="MALE", relationship="SPOUSE"))
    body = {"id": new_id(), "site_id": DANLI, "household_id": made_["id"], **entry(vehicle="HAA 1234")}
    await desk.post("/arrivals", body)
    for who in made_["person_ids"]:
        [one] = (await desk.get(f"/persons/{who}/journey")).json()["arrivals"]
        assert (one["kind"], one["vehicle"]) == ("TRANSIT_ENTRY", "HAA 1234")


async def test_what_was_taken_back_stays_in_sight_and_counts_no_return(desk: Desk) -> None:
    who = (await desk.register(person()))["person_ids"][0]
    wrong = await arrive(desk, who, 3, kind="RETURN")
    await arrive(desk, who, 4, kind="RETURN")
    await desk.post(f"/arrivals/{wrong}/reverse", {"id": new_id(), "reason": "ENTERED_TWICE"})
    journey = (await desk.get(f"/persons/{who}/journey")).json()
    assert [one["reversed"] for one in journey["arrivals"]] == [True, False]
    assert journey["returns"] == 1


@pytest.mark.parametrize(("holder", "seen"), [(HOLDER, 2), (fixed_id("another agency"), 1)])
async def test_a_confidential_place_is_known_to_its_holding_agency_only(desk: Desk, holder: UUID, seen: int) -> None:
    await know(desk, LA_LIMA, confidential=True, holder=holder)
    who = (await desk.register(person()))["person_ids"][0]
    await arrive(desk, who, 3, at_la_lima=True)
    await arrive(desk, who, 4)
    assert len((await desk.get(f"/persons/{who}/journey")).json()["arrivals"]) == seen


async def test_a_place_of_which_nothing_is_known_yet_may_be_one(desk: Desk) -> None:
    who = (await desk.register(person()))["person_ids"][0]
    await arrive(desk, who, 3, at_la_lima=True)
    assert (await desk.get(f"/persons/{who}/journey")).json()["arrivals"] == []
    assert len((await desk.get(f"/persons/{who}/journey", member=AT_LA_LIMA)).json()["arrivals"]) == 1


async def test_a_journey_that_is_read_is_written_down_first(desk: Desk) -> None:
    who = (await desk.register(person(), arrival=entry()))["person_ids"][0]
    await desk.get(f"/persons/{who}/journey")
    [audit] = await desk.rows("SELECT operation, subjects[1] AS person_id FROM audit WHERE kind = 'READ'")
    assert (audit["operation"], str(audit["person_id"])) == ("show_journey", who)


async def test_a_protected_persons_journey_is_their_officers(desk: Desk) -> None:
    await desk.know_site()
    who = (await desk.register(person(needs=["LP-VO"]), arrival=entry()))["person_ids"][0]
    assert (await desk.get(f"/persons/{who}/journey")).status_code == 404
    assert len((await desk.get(f"/persons/{who}/journey", member=OFFICER)).json()["arrivals"]) == 1


@pytest.mark.parametrize("vehicle", ["María López", "gxa 3021", "X", "A" * 17, "HAA\n12"])
async def test_a_vehicle_is_a_number_and_no_text(desk: Desk, vehicle: str) -> None:
    who = (await desk.register(person()))["person_ids"][0]
    body = {"id": new_id(), "site_id": DANLI, "person_id": who, **entry(vehicle=vehicle)}
    assert (await desk.post("/arrivals", body)).status_code == 422


async def test_a_person_who_was_registered_twice_has_one_journey_and_is_one_of_the_bus(desk: Desk) -> None:
    one, other = person(), person()
    group = bus(headcount={"id": new_id(), "people": {"women": 5}})
    await desk.post("/arrival-groups", group)
    arrival = entry(arrival_group_id=group["id"])
    mine, _ = await desk.register(one, arrival=arrival), await desk.register(other, arrival=arrival)
    await arrive(desk, str(other["id"]), 3, kind="RETURN")
    assert (await merge(desk, one, other, household_id=mine["id"])).status_code == 201
    for who in (one, other):
        journey = (await desk.get(f"/persons/{who['id']}/journey")).json()
        assert (journey["person_id"], len(journey["arrivals"]), journey["returns"]) == (str(one["id"]), 3, 1)
    numbers = (await desk.get(f"/arrival-groups/{group['id']}")).json()["numbers"]
    assert (numbers["registered"]["women"], numbers["remaining"]["women"]) == (1, 4)
