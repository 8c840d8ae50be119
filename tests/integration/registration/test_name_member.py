"""A named member replaces one of the composition."""

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.people import DANLI, LA_LIMA, OUTSIDER


async def test_naming_needs_a_token_and_ones_own_site(desk: Desk) -> None:
    made = await desk.register(unnamed={"women": 2})
    path, body = f"/households/{made['id']}/members", {"site_id": DANLI, "member": person()}
    assert (await desk.post(path, body, member=None)).status_code == 401
    assert (await desk.post(path, body, member=OUTSIDER)).status_code == 403
    assert (await desk.post(path, body | {"site_id": LA_LIMA})).status_code == 404
    assert (await desk.post(f"/households/{new_id()}/members", body)).status_code == 404


async def test_the_size_never_changes_by_naming(desk: Desk) -> None:
    made = await desk.register(unnamed={"women": 2})
    one = person()
    body = {"site_id": DANLI, "member": one}
    first = await desk.post(f"/households/{made['id']}/members", body)
    again = await desk.post(f"/households/{made['id']}/members", body)
    assert (first.status_code, again.status_code) == (201, 201)
    before, after = await desk.events("household_changed")
    assert (before["size"], after["size"]) == (2, 2)
    assert (before["composition"], after["version"]) == (after["composition"], 2)
    assert after["member_ids"] == [str(one["id"])]


async def test_nobody_is_added_to_a_household_that_is_named_in_full(desk: Desk) -> None:
    made = await desk.register(person())
    answer = await desk.post(f"/households/{made['id']}/members", {"site_id": DANLI, "member": person()})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_unnamed_member")
