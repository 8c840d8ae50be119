from typing import Any

import pytest

from tests.integration.directory.conftest import Directory

CONTROL = "ana\u0000"
HALF_A_PAIR = '"\\ud800"'


@pytest.mark.parametrize("path", ["/sign-in", "/totp"])
@pytest.mark.parametrize("field", ["username", "password"])
async def test_a_control_character_at_the_open_doors_is_422(directory: Directory, path: str, field: str) -> None:
    answer = await directory.open_post(path, {"username": "ana", "password": "guess", field: CONTROL})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")


@pytest.mark.parametrize("path", ["/sign-in", "/totp"])
@pytest.mark.parametrize("field", ["username", "password"])
async def test_half_a_surrogate_pair_at_the_open_doors_is_422(directory: Directory, path: str, field: str) -> None:
    typed = {"username": '"ana"', "password": '"guess"', field: HALF_A_PAIR}
    body = f'{{"username": {typed["username"]}, "password": {typed["password"]}}}'
    headers = {"Content-Type": "application/json"}

    answer = await directory.client.post(f"/directory/v1{path}", content=body, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")


async def test_a_control_character_in_an_enrolment_code_is_422(directory: Directory) -> None:
    assert (await directory.open_post("/devices/enrol", {"enrolment_code": CONTROL})).status_code == 422


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/agencies", {"code": CONTROL}),
        ("/agencies", {"name": CONTROL}),
        ("/sites", {"place_text": CONTROL}),
        ("/sites", {"attributes": {CONTROL: True}}),
        ("/staff", {"username": CONTROL}),
        ("/staff", {"display_name": CONTROL}),
        ("/staff", {"language": CONTROL}),
        ("/devices", {"name": CONTROL}),
    ],
)
async def test_a_control_character_in_what_is_stored_is_422(
    directory: Directory, path: str, changes: dict[str, Any]
) -> None:
    bodies = {
        "/agencies": {"code": "CRH", "name": "Cruz Roja", "kind": "RED_CROSS"},
        "/sites": directory.site_body("OMOA"),
        "/staff": directory.staff_body("ana"),
        "/devices": {"name": "Tablet", "site_id": str(directory.site_id), "kind": "TABLET"},
    }

    assert (await directory.post(path, bodies[path] | changes)).status_code == 422
