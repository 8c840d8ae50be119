"""One shelter asks another to take somebody in: it holds beds and places, or declines; each sees its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.integration.shelter.holding import AT_SEVEN, NOON
from tests.integration.shelter.moving import unsound
from tests.integration.shelter.referring import (
    ELSEWHERE,
    KEEPER,
    Other,
    accept,
    accepted,
    open_other,
    read,
    refer,
    referred,
    site,
    step,
    undo,
)
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, REGISTRAR

NOW = datetime.now(UTC)


@pytest.fixture
async def other(house: House) -> Other:
    """The shelter at La Lima."""
    return await open_other(house)


async def codes(*answers: Any) -> list[str]:
    return [answer.json()["code"] for answer in answers]


@pytest.mark.usefixtures("other")
async def test_without_a_token_nobody_is_referred(house: House) -> None:
    answer = await house.installation.client.post("/shelter/v1/referrals", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.usefixtures("other")
async def test_somebody_is_referred_by_the_staff_of_the_shelter_that_asks(house: House) -> None:
    assert (await refer(house, people=2, member=OUTSIDER)).status_code == 404
    assert (await refer(house, people=2, member=REGISTRAR)).status_code == 403
    answer = await refer(house, people=2)
    assert (answer.status_code, answer.headers["ETag"], answer.json()["state"]) == (201, '"1"', "REQUESTED")
    (event,) = await house.events("shelter.referral_changed.v1")
    assert (event["site_id"], event["to_site_id"], event["people"]) == (str(DANLI), str(LA_LIMA), 2)


@pytest.mark.usefixtures("other")
async def test_the_same_referral_again_is_one_and_another_content_is_refused(house: House) -> None:
    id_ = new_id()
    first, again = await refer(house, id=id_, people=2), await refer(house, id=id_, people=2)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await refer(house, id=id_, people=3)).json()["code"] == "id_reused"


@pytest.mark.usefixtures("other")
async def test_a_referral_names_somebody_at_another_shelter(house: House) -> None:
    assert (await refer(house)).status_code == 422
    assert (await refer(house, people=1, to_site_id=DANLI)).status_code == 422
    assert (await refer(house, people=1, to_site_id=new_id())).status_code == 404
    assert (await refer(house, people=1, note="Ana")).status_code == 422


@pytest.mark.usefixtures("other")
async def test_both_sides_see_it_and_nobody_else(house: House) -> None:
    id_ = await referred(house, people=2)
    assert await read(house, id_) == await read(house, id_, member=STAFF) == await read(house, id_, member=KEEPER)
    assert (await house.get(f"/referrals/{id_}", member=ELSEWHERE)).status_code == 404
    listed = [(await house.get("/referrals", member=member)).json()["items"] for member in (STAFF, OUTSIDER, ELSEWHERE)]
    assert [len(items) for items in listed] == [1, 1, 0]
    assert (await accept(house, id_, member=STAFF, bed_ids=[new_id()])).status_code == 404
    assert (await step(house, id_, "CANCELLED")).status_code == 404
    assert (await step(house, id_, "DECLINED", member=STAFF)).status_code == 404


@pytest.mark.usefixtures("other")
async def test_what_a_bed_must_be_like_is_counted_and_no_need_is_told(house: House) -> None:
    household, (mother, child) = await house.family(30, 9)
    about = {"person_id": mother, "household_id": household, "site_id": DANLI}
    await house.tell(PersonUpdated(**about, version=2, age_years=30, effects=["LOWER_BED", "MENSTRUAL"]))
    id_ = await referred(house, household_id=household)
    found = await read(house, id_)
    assert (found["people"], found["effects"], found["household_id"]) == (2, {"LOWER_BED": 1}, str(household))
    by_ids = await read(house, await referred(house, person_ids=[mother, child]))
    assert by_ids["effects"] == {"LOWER_BED": 1}
    await house.tell(PersonUpdated(**about, version=3, withdrawn=True))
    assert (await read(house, by_ids["referral_id"]))["person_ids"] == [str(child)]


async def test_an_accepted_referral_holds_beds_and_places(house: House, other: Other) -> None:
    id_ = await referred(house, people=3)
    what: dict[str, Any] = {
        "id": new_id(),
        "bed_ids": [other.beds[0]],
        "rooms": [{"room_id": other.hall_id, "places": 2}],
    }
    first, again = await accept(house, id_, **what), await accept(house, id_, **what)
    assert (first.status_code, first.json()["state"], again.json()) == (200, "ACCEPTED", first.json())
    hold = (await house.get(f"/holds/{first.json()['hold_id']}", member=OUTSIDER)).json()
    assert (hold["referral_id"], hold["state"], hold["rooms"][0]["left"]) == (id_, "LIVE", 2)
    twice = await accept(house, id_, bed_ids=[other.beds[1]])
    assert (twice.status_code, twice.json()["code"]) == (409, "referral_elsewhere")
    assert len(await house.rows("SELECT 1 FROM hold")) == 1


async def test_what_is_not_free_is_not_accepted_and_the_referral_stays_asked(house: House, other: Other) -> None:
    id_ = await referred(house, people=9)
    full = await accept(house, id_, bed_ids=[other.beds[0]], rooms=[{"room_id": other.hall_id, "places": 4}])
    assert (full.json()["code"], full.json()["parameters"]["free"]) == ("places_not_free", 3)
    assert (await accept(house, id_, bed_ids=[house.beds[0]])).status_code == 404
    assert ((await read(house, id_))["state"], await house.rows("SELECT 1 FROM hold")) == ("REQUESTED", [])


@pytest.mark.usefixtures("other")
async def test_a_decline_has_a_reason_and_can_be_taken_back(house: House) -> None:
    id_ = await referred(house, people=2)
    assert (await step(house, id_, "DECLINED", reason=None)).status_code == 422
    declined = await step(house, id_, "DECLINED")
    assert (declined.json()["state"], declined.json()["steps"][-1]["reason"]) == ("DECLINED", "FULL")
    assert await codes(await step(house, id_, "CANCELLED", member=STAFF)) == ["referral_elsewhere"]
    assert (await undo(house, id_, member=STAFF)).status_code == 404
    assert (await undo(house, id_)).json()["state"] == "REQUESTED"
    assert [one["state"] for one in (await read(house, id_))["steps"]] == ["REQUESTED", "DECLINED", "REQUESTED"]
    assert await codes(await undo(house, id_)) == ["referral_elsewhere"]


async def test_who_does_not_arrive_frees_what_was_held_and_is_held_for_again_when_undone(
    house: House, other: Other
) -> None:
    id_ = await referred(house, people=2)
    first = await accepted(house, id_, bed_ids=other.beds)
    assert (await step(house, id_, "NOT_ARRIVED", reason="NOT_SEEN")).json()["state"] == "NOT_ARRIVED"
    assert (await house.get(f"/holds/{first}", member=OUTSIDER)).json()["state"] == "RELEASED"
    back = (await undo(house, id_)).json()
    assert (back["state"], back["hold_id"] != first) == ("ACCEPTED", True)
    hold = (await house.get(f"/holds/{back['hold_id']}", member=OUTSIDER)).json()
    assert [bed["bed_id"] for bed in hold["beds"]] == [str(bed) for bed in other.beds]
    assert await unsound(house) == []


async def test_an_undo_that_finds_the_beds_taken_is_refused(house: House, other: Other) -> None:
    id_ = await referred(house, people=2)
    await accepted(house, id_, bed_ids=other.beds)
    await step(house, id_, "NOT_ARRIVED")
    stay = {"id": new_id(), "bed_id": other.beds[0]}
    await house.post("/stays", {"site_id": LA_LIMA, "stays": [stay]}, member=OUTSIDER)
    assert await codes(await undo(house, id_)) == ["bed_taken"]
    assert (await read(house, id_))["state"] == "NOT_ARRIVED"


async def test_a_cancelled_referral_frees_what_was_held(house: House, other: Other) -> None:
    id_ = await referred(house, people=2)
    hold = await accepted(house, id_, bed_ids=other.beds)
    assert (await step(house, id_, "CANCELLED", member=STAFF)).json()["state"] == "CANCELLED"
    assert (await house.get(f"/holds/{hold}", member=OUTSIDER)).json()["state"] == "RELEASED"


async def test_an_acceptance_by_mistake_is_taken_back_with_its_hold(house: House, other: Other) -> None:
    id_ = await referred(house, people=2)
    hold = await accepted(house, id_, bed_ids=other.beds)
    back = (await undo(house, id_)).json()
    assert (back["state"], back.get("hold_id")) == ("REQUESTED", None)
    assert (await house.get(f"/holds/{hold}", member=OUTSIDER)).json()["state"] == "RELEASED"
    await accepted(house, id_, bed_ids=other.beds)


async def test_a_referral_is_overdue_when_what_was_held_has_expired(house: House, other: Other) -> None:
    house.at = NOON
    id_ = await referred(house, people=2)
    await accepted(house, id_, bed_ids=other.beds)
    assert (await read(house, id_))["overdue"] is False
    house.at = AT_SEVEN
    assert (await read(house, id_))["overdue"] is True


async def test_of_many_answers_to_one_referral_one_stands_unless_the_origin_cancels_it_afterwards(
    house: House, other: Other
) -> None:
    id_ = await referred(house, people=2)
    answers = await asyncio.gather(
        *(accept(house, id_, bed_ids=[bed]) for bed in other.beds * 2),
        *(step(house, id_, "DECLINED") for _ in range(3)),
        *(step(house, id_, "CANCELLED", member=STAFF) for _ in range(3)),
    )
    stood = Counter(answer.status_code for answer in answers)
    assert (stood[409], set(stood) <= {200, 409}) == (len(answers) - stood[200], True)
    steps = [one["state"] for one in (await read(house, id_))["steps"]]
    assert steps[1:] in (["ACCEPTED"], ["DECLINED"], ["CANCELLED"], ["ACCEPTED", "CANCELLED"])
    assert await unsound(house) == []


@pytest.mark.usefixtures("other")
async def test_the_list_of_free_places_says_what_the_boards_say(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]}, {"room_id": house.gym_id})
    found = {one["site_id"]: one for one in (await house.get("/free-places")).json()["items"]}
    board = (await house.get(f"/shelters/{DANLI}/board")).json()["numbers"]
    here = found[str(DANLI)]
    assert (here["beds_free"], here["places_free"]) == (board["beds_free"], board["places_free"])
    assert (found[str(LA_LIMA)]["beds_free"], found[str(LA_LIMA)]["places_free"]) == (2, 3)
    paged = (await house.get("/free-places?limit=1")).json()
    assert (len(paged["items"]), paged["next"] is not None) == (1, True)


async def test_held_places_are_not_in_the_list_of_free_ones(house: House, other: Other) -> None:
    id_ = await referred(house, people=2)
    await accepted(house, id_, bed_ids=[other.beds[0]], rooms=[{"room_id": other.hall_id, "places": 2}])
    found = {one["site_id"]: one for one in (await house.get("/free-places")).json()["items"]}[str(LA_LIMA)]
    assert (found["beds_free"], found["places_free"], found["beds_held"], found["places_held"]) == (1, 1, 1, 2)


@pytest.mark.usefixtures("other")
async def test_a_confidential_shelter_is_in_no_list_and_takes_no_referral_of_others(house: House) -> None:
    await house.tell(site(LA_LIMA, version=2, secret=True))
    assert [one["site_id"] for one in (await house.get("/free-places")).json()["items"]] == [str(DANLI)]
    own = (await house.get("/free-places", member=OUTSIDER)).json()["items"]
    assert {one["site_id"] for one in own} == {str(DANLI), str(LA_LIMA)}
    assert (await refer(house, people=1)).status_code == 404


@pytest.mark.usefixtures("other")
async def test_a_closed_shelter_is_asked_for_nothing(house: House) -> None:
    await house.tell(site(LA_LIMA, version=2, is_open=False))
    assert [one["site_id"] for one in (await house.get("/free-places")).json()["items"]] == [str(DANLI)]
    assert (await refer(house, people=1)).status_code == 404


@pytest.mark.usefixtures("other")
async def test_who_is_asked_is_not_told_of_a_confidential_origin(house: House) -> None:
    await house.tell(site(DANLI, version=2, secret=True))
    id_ = await referred(house, people=1)
    assert (await read(house, id_, member=STAFF))["from_site_id"] == str(DANLI)
    assert (await read(house, id_))["from_site_id"] is None
