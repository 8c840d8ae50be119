from typing import Any

from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.integration.directory.conftest import Directory

SECRET = {"name": "Casa Esperanza", "place_text": "Colonia Miraflores", "confidential_location": True}


def admins(directory: Directory) -> tuple[str, str]:
    """Tokens of two administrators: of the holding agency, and of another one."""
    token = directory.installation.token
    return token({Role.ADMIN: ["*"]}, agency=directory.agency_id), token({Role.ADMIN: ["*"]}, agency=new_id())


def at(directory: Directory, username: str, *sites: str) -> dict[str, Any]:
    """What makes an account of a registrar at `sites`."""
    roles = [{"role": "REGISTRAR", "site_id": site, "until": "2199-12-31"} for site in sites]
    return {**directory.staff_body(username), "roles": roles}


async def test_it_is_absent_from_the_lists_of_other_agencies(directory: Directory) -> None:
    house = await directory.add_site("CASA-7", **SECRET)
    other = directory.installation.token({Role.SITE_COORDINATOR: [directory.site_id]}, agency=new_id())

    listed = (await directory.get("/sites", token=other)).json()["items"]

    assert [site["code"] for site in listed] == ["DANLI"]
    assert (await directory.get(f"/sites/{house['id']}", token=other)).status_code == 404


async def test_its_holding_agency_sees_it(directory: Directory) -> None:
    house = await directory.add_site("CASA-7", **SECRET)
    own = directory.installation.token({Role.SITE_COORDINATOR: [directory.site_id]}, agency=directory.agency_id)

    assert (await directory.get(f"/sites/{house['id']}", token=own)).json() == house


async def test_its_event_has_neither_name_nor_place(directory: Directory) -> None:
    house = await directory.add_site("CASA-7", **SECRET)

    rows = await directory.rows("SELECT data::text AS data FROM outbox WHERE subject = $1::uuid", house["id"])

    data = rows[0]["data"]
    assert '"HN07"' in data
    assert not any(word in data for word in ("Esperanza", "Miraflores", "HN0703"))


async def test_it_has_no_coordinates(directory: Directory) -> None:
    body = {**directory.site_body("CASA-7"), **SECRET, "latitude": 14.03, "longitude": -86.57}

    answer = await directory.post("/sites", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "confidential_place")


async def test_a_site_with_coordinates_becomes_confidential_only_without_them(directory: Directory) -> None:
    site = await directory.add_site("OMOA", latitude=15.78, longitude=-88.04)
    own = directory.installation.token({Role.ADMIN: ["*"]}, agency=directory.agency_id)
    headers = {"Authorization": f"Bearer {own}", "If-Match": '"1"'}
    path = f"/directory/v1/sites/{site['id']}"

    kept = await directory.client.patch(path, json={"confidential_location": True}, headers=headers)
    cleared = {"confidential_location": True, "latitude": None, "longitude": None}
    gone = await directory.client.patch(path, json=cleared, headers=headers)

    assert (kept.status_code, gone.status_code, gone.json()["latitude"]) == (422, 200, None)


async def test_its_devices_are_in_the_lists_of_its_holding_agency_only(directory: Directory) -> None:
    house, (own, other) = await directory.add_site("CASA-7", **SECRET), admins(directory)
    body = {"name": "Tablet", "site_id": house["id"], "kind": "TABLET"}
    device = (await directory.post("/devices", body, token=own)).json()

    listed = [(await directory.get("/devices", token=token)).json()["items"] for token in (own, other)]

    assert [[one["device_id"] for one in items] for items in listed] == [[device["device_id"]], []]


async def test_another_agencys_administrator_can_not_touch_its_devices(directory: Directory) -> None:
    house, (own, other) = await directory.add_site("CASA-7", **SECRET), admins(directory)
    body = {"name": "Tablet", "site_id": house["id"], "kind": "TABLET"}
    device = (await directory.post("/devices", body, token=own)).json()

    revoked = await directory.post(f"/devices/{device['device_id']}/revoke", None, token=other)
    added = await directory.post("/devices", body, token=other)

    assert (revoked.status_code, added.status_code, added.json()["code"]) == (404, 422, "unknown_site")


async def test_its_staff_are_in_the_lists_of_its_holding_agency_only(directory: Directory) -> None:
    house, (own, other) = await directory.add_site("CASA-7", **SECRET), admins(directory)
    made = (await directory.post("/staff", at(directory, "ana", house["id"]), token=own)).json()

    listed = [(await directory.get("/staff", token=token)).json()["items"] for token in (own, other)]
    revoked = await directory.post(f"/staff/{made['staff_id']}/revoke", None, token=other)

    assert [[one["username"] for one in items] for items in listed] == [["ana"], []]
    assert revoked.status_code == 404


async def test_of_somebody_who_works_elsewhere_too_another_agency_sees_only_that(directory: Directory) -> None:
    house, (own, other) = await directory.add_site("CASA-7", **SECRET), admins(directory)
    made = (await directory.post("/staff", at(directory, "ana", house["id"], str(directory.site_id)), token=own)).json()

    listed = (await directory.get("/staff", token=other)).json()["items"]
    changed = await directory.post(
        f"/staff/{made['staff_id']}/roles", {"roles": directory.staff_body("ana", Role.HEALTH)["roles"]}, token=other
    )
    seen = (await directory.get("/staff", token=own)).json()["items"]

    site = str(directory.site_id)
    assert [[held["site_id"] for held in one["roles"]] for one in listed] == [[site]]
    assert house["id"] not in changed.text
    assert [(held["role"], held["site_id"]) for held in seen[0]["roles"]] == [
        ("HEALTH", site),
        ("REGISTRAR", house["id"]),
    ]


async def test_another_agencys_administrator_gives_no_role_there(directory: Directory) -> None:
    house, (_, other) = await directory.add_site("CASA-7", **SECRET), admins(directory)

    answer = await directory.post("/staff", at(directory, "ana", house["id"]), token=other)

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_site")


async def test_its_own_scanners_see_it_whoever_manages_it(directory: Directory) -> None:
    managing = {"id": str(new_id()), "code": "CRH", "name": "Cruz Roja", "kind": "RED_CROSS"}
    await directory.post("/agencies", managing)
    house = await directory.add_site("CASA-7", **SECRET, managing_agency_id=managing["id"])
    body = {"name": "Tablet", "site_id": house["id"], "kind": "TABLET"}
    device = (await directory.post("/devices", body, token=admins(directory)[0])).json()
    client = (await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})).json()
    token = (await directory.token_of(client["client_id"], client["client_secret"])).json()["access_token"]

    assert (await directory.get(f"/sites/{house['id']}", token=token)).status_code == 200
