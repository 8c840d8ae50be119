from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.integration.directory.conftest import Directory


async def test_a_second_account_with_a_name_is_409(directory: Directory) -> None:
    await directory.add_staff("ana")

    answer = await directory.post("/staff", directory.staff_body("ANA"))

    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


async def test_a_role_without_an_end_is_refused(directory: Directory) -> None:
    body = directory.staff_body("ana")
    del body["roles"][0]["until"]

    assert (await directory.post("/staff", body)).status_code == 422


async def test_a_coordinator_makes_accounts_for_the_own_site(directory: Directory) -> None:
    token = directory.coordinator(directory.site_id)

    answer = await directory.post("/staff", directory.staff_body("ana", Role.SHELTER_STAFF), token=token)

    assert answer.status_code == 201


async def test_a_coordinator_of_another_site_gets_404(directory: Directory) -> None:
    token = directory.coordinator(new_id())

    answer = await directory.post("/staff", directory.staff_body("ana"), token=token)

    assert answer.status_code == 404


async def test_a_coordinator_makes_no_coordinators(directory: Directory) -> None:
    token = directory.coordinator(directory.site_id)

    answer = await directory.post("/staff", directory.staff_body("ana", Role.SITE_COORDINATOR), token=token)

    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_yours_to_give")


async def test_a_coordinator_takes_nothing_from_an_administrator(directory: Directory) -> None:
    admin = await directory.add_staff("root", Role.ADMIN)

    answer = await directory.post(
        f"/staff/{admin['staff_id']}/revoke", None, token=directory.coordinator(directory.site_id)
    )

    assert answer.status_code == 404


async def test_a_coordinator_lists_only_the_staff_of_the_own_sites(directory: Directory) -> None:
    await directory.add_staff("ana")

    own = await directory.get("/staff", token=directory.coordinator(directory.site_id))
    other = await directory.get("/staff", token=directory.coordinator(new_id()))

    assert ([member["username"] for member in own.json()["items"]], other.json()["items"]) == (["ana"], [])


async def test_new_roles_replace_the_old_ones(directory: Directory) -> None:
    staff = await directory.add_staff("ana")
    roles = [{"role": "HEALTH", "site_id": str(directory.site_id), "until": "2199-01-31"}]

    answer = await directory.post(f"/staff/{staff['staff_id']}/roles", {"roles": roles})

    assert answer.json()["roles"] == roles
