from shared.ids import new_id
from tests.integration.directory.conftest import Directory


async def test_a_code_enrols_once(directory: Directory) -> None:
    code = {"enrolment_code": (await directory.add_device())["enrolment_code"]}

    first, second = await directory.open_post("/devices/enrol", code), await directory.open_post("/devices/enrol", code)

    assert (first.status_code, second.status_code) == (201, 403)
    assert second.json()["code"] == "enrolment_code_refused"


async def test_an_enrolled_device_scans_at_its_site(directory: Directory) -> None:
    device = await directory.add_device()
    enrolled = (await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})).json()

    token = (await directory.token_of(enrolled["client_id"], enrolled["client_secret"])).json()["access_token"]

    authenticator = directory.installation.runtime("directory").authenticator
    principal = await authenticator.principal(f"Bearer {token}")
    assert (str(principal.subject), principal.kind) == (device["device_id"], "device")
    assert principal.sites("SCANNER") == {directory.site_id}


async def test_a_code_typed_in_small_letters_without_dashes_is_the_same(directory: Directory) -> None:
    code = (await directory.add_device())["enrolment_code"].lower().replace("-", " ")

    assert (await directory.open_post("/devices/enrol", {"enrolment_code": code})).status_code == 201


async def test_an_old_code_is_refused(directory: Directory) -> None:
    code = (await directory.add_device())["enrolment_code"]
    await directory.rows("UPDATE device SET enrolment_until = now() - interval '1 second'")

    assert (await directory.open_post("/devices/enrol", {"enrolment_code": code})).status_code == 403


async def test_enrolling_again_ends_the_credentials_before(directory: Directory) -> None:
    device = await directory.add_device()
    first = (await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})).json()
    renewed = (await directory.post(f"/devices/{device['device_id']}/enrolment-code", None)).json()

    again = await directory.open_post("/devices/enrol", {"enrolment_code": renewed["enrolment_code"]})

    assert again.status_code == 201
    assert (await directory.token_of(first["client_id"], first["client_secret"])).status_code == 401


async def test_a_revoked_device_gets_no_token(directory: Directory) -> None:
    device = await directory.add_device()
    client = (await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})).json()

    revoked = await directory.post(f"/devices/{device['device_id']}/revoke", None)

    assert revoked.json()["active"] is False
    assert (await directory.token_of(client["client_id"], client["client_secret"])).status_code == 401


async def test_a_coordinator_of_another_site_registers_no_device_here(directory: Directory) -> None:
    body = {"name": "Tablet", "site_id": str(directory.site_id), "kind": "TABLET"}

    other = await directory.post("/devices", body, token=directory.coordinator(new_id()))
    own = await directory.post("/devices", body, token=directory.coordinator(directory.site_id))

    assert (other.status_code, own.status_code) == (404, 201)


async def test_a_token_asked_for_right_after_enrolling_again_is_good(directory: Directory) -> None:
    device = await directory.add_device()
    await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})
    renewed = (await directory.post(f"/devices/{device['device_id']}/enrolment-code", None)).json()
    client = (await directory.open_post("/devices/enrol", {"enrolment_code": renewed["enrolment_code"]})).json()
    token = (await directory.token_of(client["client_id"], client["client_secret"])).json()["access_token"]

    await directory.installation.runtime("directory").authenticator.refresh_revocations()

    assert (await directory.get("/sites", token=token)).status_code == 200
