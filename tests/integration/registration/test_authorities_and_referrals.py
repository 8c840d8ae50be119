"""Authorities' requests, names that two people answer for, discreet mode, tracing, referrals."""

from __future__ import annotations

from typing import Any

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import merge
from tests.support.people import COORDINATOR, DANLI, OFFICER, REGISTRAR, Member, fixed_id

SECOND = Member(fixed_id("second coordinator"), {"SITE_COORDINATOR": [DANLI]})
SHELTER_STAFF = Member(fixed_id("shelter worker"), {"SHELTER_STAFF": [DANLI]})


async def woman(desk: Desk, **fields: Any) -> str:
    """Somebody with a name who has just arrived."""
    await desk.know_site()
    one = person(given_names="Canela", phone="+504 0000-0000", **fields)
    arrival = {"kind": "TRANSIT_ENTRY", "place_pcode": "HN0703"}
    return str((await desk.register(one, arrival=arrival))["person_ids"][0])


async def asked_for(desk: Desk, *people: str) -> str:
    """An export that a coordinator asked for under a request."""
    request = {"id": new_id(), "site_id": DANLI, "name": "Pérez", "office": "Policía", "document_seen": "oficio 1"}
    assert (await desk.post("/authority-requests", request)).status_code == 201
    export = {"id": new_id(), "person_ids": people}
    path = f"/authority-requests/{request['id']}/exports"
    assert (await desk.post(path, export, member=REGISTRAR)).status_code == 403
    assert (await desk.post(path, export, member=COORDINATOR)).status_code == 201
    return f"/authority-exports/{export['id']}"


async def test_names_leave_only_by_two_people(desk: Desk) -> None:
    one = await woman(desk)
    export = await asked_for(desk, one)
    assert (await desk.get(export, member=COORDINATOR)).json()["code"] == "export_not_approved"
    alone = await desk.post(f"{export}/approve", {}, member=COORDINATOR)
    assert (alone.status_code, alone.json()["code"]) == (409, "export_needs_two")
    assert (await desk.post(f"{export}/approve", {}, member=SECOND)).status_code == 200
    for member in (COORDINATOR, SECOND):
        shown = (await desk.get(export, member=member)).json()
        assert [each["given_names"] for each in shown["items"]] == ["Canela"]
    assert (await desk.get(export, member=OFFICER)).status_code == 404
    audits = await desk.rows("SELECT purpose FROM audit WHERE kind = 'READ' AND operation = 'read_authority_export'")
    assert [row["purpose"] for row in audits] == ["AUTHORITY", "AUTHORITY"]


async def test_an_export_is_of_the_holding_agency_and_ends(desk: Desk) -> None:
    export = await asked_for(desk, await woman(desk))
    await desk.know_site(holder=new_id(), version=2)
    assert (await desk.post(f"{export}/approve", {}, member=SECOND)).status_code == 404
    await desk.know_site(version=3)
    await desk.rows("UPDATE authority_export SET expires_at = asked_at RETURNING id")
    assert (await desk.post(f"{export}/approve", {}, member=SECOND)).json()["code"] == "export_expired"


async def test_an_id_of_a_record_that_was_merged_names_the_survivor(desk: Desk) -> None:
    one, other = person(given_names="Canela"), person()
    home = await desk.register(one)
    await desk.register(other)
    await desk.know_site()
    export = await asked_for(desk, str(other["id"]))
    await desk.post(f"{export}/approve", {}, member=SECOND)
    await merge(desk, one, other, household_id=home["id"])
    shown = (await desk.get(export, member=COORDINATOR)).json()["items"]
    assert [each["person_id"] for each in shown] == [str(one["id"])]


async def test_two_coordinators_read_no_name_of_somebody_protected(desk: Desk) -> None:
    export = await asked_for(desk, await woman(desk, needs=["SV-VA"]))
    assert (await desk.post(f"{export}/approve", {}, member=OFFICER)).status_code == 200
    assert (await desk.get(export, member=COORDINATOR)).json()["items"] == []
    assert len((await desk.get(export, member=OFFICER)).json()["items"]) == 1


async def test_discreet_mode_hides_every_name_at_once(desk: Desk) -> None:
    one = await woman(desk)
    path = f"/sites/{DANLI}/discreet-mode"
    assert (await desk.post(path, {"on": True}, member=COORDINATOR)).json()["discreet"] is True
    shown = (await desk.get(f"/persons/{one}")).json()
    assert (shown["given_names"], shown["phone"], shown["birth_date"], shown["sex"]) == (None, None, None, "FEMALE")
    look_up = {"ids": [one], "purpose": "ASSISTANCE"}
    assert (await desk.post("/persons/lookup", look_up)).json()["items"][0]["given_names"] is None
    assert (await desk.post("/persons/search", {"q": "Canela"})).json()["items"] == []
    assert (await desk.get(f"/persons/{one}", member=OFFICER)).json()["given_names"] == "Canela"
    assert [event["discreet"] for event in await desk.events("discreet_mode_changed")] == [True]
    await desk.post(path, {"on": False}, member=COORDINATOR)
    assert (await desk.get(f"/persons/{one}")).json()["given_names"] == "Canela"


async def test_a_relatives_message_goes_to_the_officer_and_never_tells_who_is_here(desk: Desk) -> None:
    await woman(desk)
    answers = []
    for sought in ("Canela", "Nadie"):
        body = {
            "id": new_id(),
            "site_id": DANLI,
            "sought_names": sought,
            "seeker_name": "Rosa",
            "seeker_relationship": "abuela",
            "seeker_reach": "+504 0000-0002",
        }
        answers.append(await desk.post("/tracing-requests", body, member=SHELTER_STAFF))
    assert [(answer.status_code, set(answer.json())) for answer in answers] == [(201, {"tracing_id"})] * 2
    found = (await desk.get("/tracing-requests", member=OFFICER)).json()["items"]
    assert [each["sought_names"] for each in found] == ["Canela", "Nadie"]
    tasks = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    assert [task["kind"] for task in tasks] == ["TRACING", "TRACING"]
    assert (await desk.get("/tracing-requests", member=SHELTER_STAFF)).status_code == 403


def referral(one: str, **fields: Any) -> dict[str, Any]:
    """A referral to the hospital."""
    return {"id": new_id(), "site_id": DANLI, "person_id": one, "route": "HEALTH_DANLI", **fields}


async def test_a_referral_needs_the_persons_yes(desk: Desk) -> None:
    one = await woman(desk)
    assert (await desk.post("/referrals", referral(one))).json()["code"] == "referral_needs_consent"
    consent = {"purpose": "REFERRAL", "given": True, "text_version": "1", "language": "es"}
    await desk.post(f"/persons/{one}/consents", {"id": new_id(), "site_id": DANLI, **consent})
    body = referral(one)
    assert (await desk.post("/referrals", body)).status_code == 201
    path = f"/referrals/{body['id']}/state"
    assert (await desk.post(path, {"state": "ARRIVED"})).json()["code"] == "referral_moved_on"
    for state in ("ACCEPTED", "ACCEPTED", "NOT_ARRIVED"):
        assert (await desk.post(path, {"state": state, "reason": "NOT_SEEN"})).json()["state"] == state
    [shown] = (await desk.get("/referrals")).json()["items"]
    assert (shown["state"], shown["reason"]) == ("NOT_ARRIVED", "NOT_SEEN")


async def test_without_it_only_an_officer_refers(desk: Desk) -> None:
    one = await woman(desk)
    vital = referral(one, basis="VITAL_INTEREST")
    assert (await desk.post("/referrals", vital)).json()["code"] == "referral_needs_consent"
    assert (await desk.post("/referrals", {**vital, "id": new_id()}, member=OFFICER)).status_code == 201
    assert (await desk.post("/referrals", referral(one, route="NOWHERE"))).json()["code"] == "route_unknown"


async def test_a_protected_persons_referral_is_the_officers(desk: Desk) -> None:
    one = await woman(desk, needs=["SV-VA"])
    body = referral(one, basis="BEST_INTERESTS")
    assert (await desk.post("/referrals", body)).status_code == 404
    assert (await desk.post("/referrals", body, member=OFFICER)).status_code == 201
    assert (await desk.get("/referrals")).json()["items"] == []
    assert (await desk.post(f"/referrals/{body['id']}/state", {"state": "ACCEPTED"})).status_code == 404
    assert len((await desk.get("/referrals", member=OFFICER)).json()["items"]) == 1


async def test_routes_are_those_of_the_municipality_and_of_the_country(desk: Desk) -> None:
    items = (await desk.get("/referral-routes?municipality=HN0703")).json()["items"]
    assert {item["municipality"] for item in items} == {"HN0703", None}
    assert {item["kind"] for item in items} >= {"UMAM_RDV", "CICESCT", "HEALTH", "ASYLUM", "VOLUNTARY_RETURN"}
