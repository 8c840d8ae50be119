"""A shelter's rooms, its nights and the state of its beds are its own site's."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import COORDINATOR, DANLI, OUTSIDER, REGISTRAR

NIGHT = "from=2023-06-15&to=2023-06-15"
READS = [f"/shelters/{DANLI}", f"/shelters/{DANLI}/board", f"/shelters/{DANLI}/occupancy?{NIGHT}"]


@pytest.mark.parametrize("path", READS)
async def test_without_a_token_nothing_is_read(house: House, path: str) -> None:
    answer = await house.installation.client.get(f"/shelter/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("path", READS)
async def test_another_sites_shelter_is_not_found_and_a_registrar_reads_none(house: House, path: str) -> None:
    assert (await house.get(path, member=OUTSIDER)).status_code == 404
    assert (await house.get(path, member=REGISTRAR)).status_code == 403


@pytest.mark.parametrize("path", READS)
async def test_its_own_staff_reads_it(house: House, path: str) -> None:
    assert (await house.get(path)).status_code == 200


async def test_a_beds_state_is_set_by_its_own_sites_staff_only(house: House) -> None:
    path, body = f"/beds/{house.beds[0]}/state", {"state": "CLEANING"}
    keyed = {"Idempotency-Key": str(new_id())}
    unknown = await house.installation.client.post(f"/shelter/v1{path}", json=body, headers=keyed)
    assert unknown.status_code == 401
    assert (await house.post(path, body, member=OUTSIDER)).status_code == 404
    assert (await house.post(path, body, member=REGISTRAR)).status_code == 403
    assert await house.rows("SELECT DISTINCT state FROM bed") == [{"state": "AVAILABLE"}]
    assert (await house.post(path, body)).json()["state"] == "CLEANING"


@pytest.mark.parametrize(
    "change",
    [
        {"waiver": {"m2_per_person": 1e-308, "reason": "lluvia"}},
        {"waiver": {"m2_per_person": 0.49, "reason": "lluvia"}},
        {"covered_area_m2": 1e308},
        {"covered_area_m2": 0},
        {"day_capacity": 2**31},
        {"rooms": []},
    ],
)
async def test_a_measure_that_no_room_has_is_refused(house: House, change: dict[str, Any]) -> None:
    answer = await house.post("/shelters", house.layout() | change, member=COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
