from tests.integration.directory.conftest import Directory

OWN = "una-frase-propia-larga"


async def test_a_given_password_opens_nothing_until_it_is_replaced(strict_directory: Directory) -> None:
    given = (await strict_directory.add_staff("ana"))["password"]

    answer = await strict_directory.sign_in("ana", given)

    assert (answer.status_code, answer.json()["code"]) == (403, "password_change_needed")


async def test_with_a_password_of_ones_own_it_has_served(strict_directory: Directory) -> None:
    given = (await strict_directory.add_staff("ana"))["password"]

    changed = await strict_directory.sign_in("ana", given, new_password=OWN)

    assert changed.status_code == 200
    assert (await strict_directory.sign_in("ana", given)).status_code == 401
    assert (await strict_directory.sign_in("ana", OWN)).status_code == 200


async def test_it_is_shown_once(strict_directory: Directory) -> None:
    body, key = strict_directory.staff_body("ana"), strict_directory.agency_id
    first = await strict_directory.post("/staff", body, key=key)

    again = await strict_directory.post("/staff", body, key=key)

    assert again.headers["Idempotent-Replayed"] == "true"
    assert "password" in first.json()
    assert "password" not in again.json()
