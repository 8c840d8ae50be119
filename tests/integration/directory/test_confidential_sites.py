from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.integration.directory.conftest import Directory

SECRET = {"name": "Casa Esperanza", "place_text": "Colonia Miraflores", "confidential_location": True}


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
