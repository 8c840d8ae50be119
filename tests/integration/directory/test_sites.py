from shared.ids import new_id
from tests.integration.directory.conftest import Directory


async def test_a_site_is_stored_and_read_with_its_etag(directory: Directory) -> None:
    made = await directory.add_site("OMOA", attributes={"has_water": True})

    answer = await directory.get(f"/sites/{made['id']}")

    assert (answer.json(), answer.headers["ETag"]) == (made, '"1"')


async def test_a_second_site_with_a_code_is_409(directory: Directory) -> None:
    answer = await directory.post("/sites", directory.site_body("danli"))

    assert (answer.status_code, answer.json()["code"]) == (409, "site_code_taken")


async def test_a_site_of_an_unknown_agency_is_refused(directory: Directory) -> None:
    body = {**directory.site_body("OMOA"), "holding_agency_id": str(new_id())}

    answer = await directory.post("/sites", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_agency")


async def test_an_unknown_field_is_refused(directory: Directory) -> None:
    answer = await directory.post("/sites", {**directory.site_body("OMOA"), "capacity": 200})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "extra_forbidden")


async def test_pages_follow_each_other_without_gaps(directory: Directory) -> None:
    for code in ("A", "B", "C"):
        await directory.add_site(code)

    first = (await directory.get("/sites?limit=3")).json()
    rest = (await directory.get(f"/sites?limit=3&cursor={first['next']}")).json()

    assert len({site["code"] for site in first["items"] + rest["items"]}) == 4
    assert rest["next"] is None


async def test_updated_since_lists_only_what_changed_later(directory: Directory) -> None:
    position = await directory.last_position()
    later = await directory.add_site("OMOA")
    await directory.last_position()

    listed = (await directory.get(f"/sites?updated_since={position}")).json()["items"]

    assert listed == [later]


async def test_a_page_says_from_where_its_changes_are_asked_for(directory: Directory) -> None:
    last = await directory.last_position()
    page = (await directory.get("/sites")).json()
    later = await directory.add_site("OMOA")
    await directory.last_position()

    changes = (await directory.get(f"/sites?updated_since={page['position']}")).json()

    assert page["position"] == last
    assert changes["items"] == [later]
    assert changes["position"] > page["position"]
