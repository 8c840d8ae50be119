from typing import Any

import httpx

from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.integration.directory.conftest import Directory


async def patch(
    directory: Directory, body: dict[str, Any], etag: str | None, token: str | None = None
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token or directory.admin}"} | ({"If-Match": etag} if etag else {})
    return await directory.client.patch(f"/directory/v1/sites/{directory.site_id}", json=body, headers=headers)


async def test_with_the_etag_that_was_read_it_changes(directory: Directory) -> None:
    answer = await patch(directory, {"name": "Otro nombre", "open": False}, '"1"')

    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["open"], answer.headers["ETag"]) == ("Otro nombre", False, '"2"')


async def test_without_an_etag_it_is_428(directory: Directory) -> None:
    assert (await patch(directory, {"open": False}, None)).status_code == 428


async def test_with_an_old_etag_it_is_412(directory: Directory) -> None:
    await patch(directory, {"open": False}, '"1"')

    assert (await patch(directory, {"open": True}, '"1"')).status_code == 412


async def test_a_coordinator_of_another_site_gets_404(directory: Directory) -> None:
    answer = await patch(directory, {"open": False}, '"1"', directory.coordinator(new_id()))

    assert answer.status_code == 404


async def test_a_coordinator_of_the_site_does_not_decide_who_may_see_it(directory: Directory) -> None:
    token = directory.coordinator(directory.site_id)

    assert (await patch(directory, {"confidential_location": True}, '"1"', token)).status_code == 403
    assert (await patch(directory, {"place_text": "Barrio El Centro"}, '"1"', token)).status_code == 200


async def test_a_registrar_changes_nothing(directory: Directory) -> None:
    token = directory.installation.token({Role.REGISTRAR: [directory.site_id]})

    assert (await patch(directory, {"open": False}, '"1"', token)).status_code == 403


async def test_a_name_can_not_be_cleared(directory: Directory) -> None:
    assert (await patch(directory, {"name": None}, '"1"')).status_code == 422
