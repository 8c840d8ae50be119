from shared.contracts.directory import (
    AgencyChanged,
    DeviceChanged,
    EmergencyChanged,
    SiteChanged,
    StaffChanged,
    TokenRevoked,
)
from tests.integration.directory.conftest import Directory


async def versions(directory: Directory, type_: str, subject: str) -> list[int]:
    rows = await directory.rows(
        "SELECT version FROM outbox WHERE type = $1 AND subject = $2::uuid ORDER BY id", type_, subject
    )
    return [row["version"] for row in rows]


async def test_each_change_of_an_agency_and_a_site_is_told(directory: Directory) -> None:
    headers = {"Authorization": f"Bearer {directory.admin}", "If-Match": '"1"'}
    await directory.client.patch(f"/directory/v1/sites/{directory.site_id}", json={"open": False}, headers=headers)

    assert await versions(directory, AgencyChanged.TYPE, str(directory.agency_id)) == [1]
    assert await versions(directory, SiteChanged.TYPE, str(directory.site_id)) == [1, 2]


async def test_each_change_of_an_emergency_is_told(directory: Directory) -> None:
    body = {"code": "JULIA", "name": "Julia", "cause": "STORM", "opened_on": "2022-10-09"}
    made = (await directory.post("/emergencies", body)).json()
    await directory.post(f"/emergencies/{made['id']}/close", {"closed_on": "2022-12-01"})

    assert await versions(directory, EmergencyChanged.TYPE, made["id"]) == [1, 2]


async def test_each_change_of_a_device_is_told_and_its_revocation(directory: Directory) -> None:
    device = await directory.add_device()
    await directory.open_post("/devices/enrol", {"enrolment_code": device["enrolment_code"]})
    await directory.post(f"/devices/{device['device_id']}/revoke", None)

    assert await versions(directory, DeviceChanged.TYPE, device["device_id"]) == [1, 2, 3]
    assert len(await versions(directory, TokenRevoked.TYPE, device["device_id"])) == 1


async def test_each_change_of_staff_is_told_without_a_name(directory: Directory) -> None:
    staff = await directory.add_staff("xiomara")
    await directory.post(f"/staff/{staff['staff_id']}/revoke", None)

    assert await versions(directory, StaffChanged.TYPE, staff["staff_id"]) == [1, 2]
    rows = await directory.rows("SELECT data::text AS data FROM outbox")
    assert not any("xiomara" in row["data"].lower() for row in rows)
