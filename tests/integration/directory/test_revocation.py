from tests.integration.directory.conftest import Directory


async def test_a_revoked_accounts_token_is_refused_within_the_poll(directory: Directory) -> None:
    staff = await directory.add_staff("ana")
    token = (await directory.sign_in("ana", staff["password"])).json()["access_token"]
    assert (await directory.get("/sites", token=token)).status_code == 200

    await directory.post(f"/staff/{staff['staff_id']}/revoke", None)

    assert await directory.refused_within_the_poll(token)


async def test_a_revoked_devices_token_is_refused_within_the_poll(directory: Directory) -> None:
    device = await directory.add_device()
    client = (await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})).json()
    token = (await directory.token_of(client["client_id"], client["client_secret"])).json()["access_token"]
    assert (await directory.get("/sites", token=token)).status_code == 200

    await directory.post(f"/devices/{device['device_id']}/revoke", None)

    assert await directory.refused_within_the_poll(token)


async def test_the_list_is_read_on_from_a_position(directory: Directory) -> None:
    for name in ("ana", "eva"):
        staff = await directory.add_staff(name)
        await directory.post(f"/staff/{staff['staff_id']}/revoke", None)

    answer = await directory.client.get("/directory/v1/revocations?after=1")

    assert [(item["position"], item["subject"]) for item in answer.json()["items"]] == [(2, staff["staff_id"])]


async def test_revoking_twice_is_revoking_once(directory: Directory) -> None:
    staff = await directory.add_staff("ana")
    path = f"/staff/{staff['staff_id']}/revoke"

    first, second = await directory.post(path, None), await directory.post(path, None)

    assert second.json() == first.json()
    assert len((await directory.client.get("/directory/v1/revocations")).json()["items"]) == 1
