from datetime import timedelta

import pyotp

from shared import clock
from shared.contracts.vocabulary import Role
from tests.integration.directory.conftest import Directory

OWN = "una-frase-propia-larga"


async def enrolled(directory: Directory, username: str, password: str) -> pyotp.TOTP:
    answer = await directory.open_post("/totp", {"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    return pyotp.TOTP(answer.json()["secret"])


async def test_a_coordinator_sets_up_an_authenticator_first(strict_directory: Directory) -> None:
    given = (await strict_directory.add_staff("ana", Role.SITE_COORDINATOR))["password"]

    without = await strict_directory.sign_in("ana", given, new_password=OWN)
    totp = await enrolled(strict_directory, "ana", given)
    signed_in = await strict_directory.sign_in("ana", given, new_password=OWN, totp=totp.now())

    assert (without.status_code, without.json()["code"]) == (403, "totp_enrolment_needed")
    assert signed_in.status_code == 200


async def test_a_code_serves_once(strict_directory: Directory) -> None:
    given = (await strict_directory.add_staff("ana", Role.ADMIN))["password"]
    code = (await enrolled(strict_directory, "ana", given)).now()
    await strict_directory.sign_in("ana", given, new_password=OWN, totp=code)

    again = await strict_directory.sign_in("ana", OWN, totp=code)

    assert (again.status_code, again.json()["code"]) == (401, "sign_in_refused")


async def test_without_the_code_the_password_is_not_enough(strict_directory: Directory) -> None:
    given = (await strict_directory.add_staff("ana", Role.PROTECTION_OFFICER))["password"]
    totp = await enrolled(strict_directory, "ana", given)
    await strict_directory.sign_in("ana", given, new_password=OWN, totp=totp.now())

    answer = await strict_directory.sign_in("ana", OWN)

    assert (answer.status_code, answer.json()["code"]) == (401, "totp_needed")


async def test_asking_without_a_code_does_not_forget_wrong_codes(strict_directory: Directory) -> None:
    given = (await strict_directory.add_staff("ana", Role.ADMIN))["password"]
    totp = await enrolled(strict_directory, "ana", given)
    await strict_directory.sign_in("ana", given, new_password=OWN, totp=totp.now())
    wrong = totp.at(clock.real_now() - timedelta(hours=1))
    for _ in range(5):
        await strict_directory.sign_in("ana", OWN)
        await strict_directory.sign_in("ana", OWN, totp=wrong)

    assert (await strict_directory.sign_in("ana", OWN)).status_code == 429


async def test_a_valid_authenticator_is_not_replaced_by_the_password_alone(strict_directory: Directory) -> None:
    given = (await strict_directory.add_staff("ana", Role.ADMIN))["password"]
    totp = await enrolled(strict_directory, "ana", given)
    await strict_directory.sign_in("ana", given, new_password=OWN, totp=totp.now())

    answer = await strict_directory.open_post("/totp", {"username": "ana", "password": OWN})

    assert (answer.status_code, answer.json()["code"]) == (409, "totp_already_enrolled")


async def refresh_status(directory: Directory, cookie: str) -> int:
    directory.client.cookies.clear()
    headers = {"Cookie": f"amparo_refresh={cookie}"}
    return (await directory.client.post("/directory/v1/sessions/refresh", headers=headers)).status_code


async def test_a_session_without_a_code_does_not_go_on_with_a_role_that_needs_one(strict_directory: Directory) -> None:
    staff = await strict_directory.add_staff("ana")
    opened = await strict_directory.sign_in("ana", staff["password"], new_password=OWN)
    roles = strict_directory.staff_body("ana", Role.PROTECTION_OFFICER)["roles"]
    await strict_directory.post(f"/staff/{staff['staff_id']}/roles", {"roles": roles})

    assert await refresh_status(strict_directory, opened.cookies["amparo_refresh"]) == 401
    assert (await strict_directory.sign_in("ana", OWN)).json()["code"] == "totp_enrolment_needed"


async def test_a_session_with_a_code_goes_on_with_a_role_that_needs_one(strict_directory: Directory) -> None:
    staff = await strict_directory.add_staff("ana", Role.SITE_COORDINATOR)
    totp = await enrolled(strict_directory, "ana", staff["password"])
    opened = await strict_directory.sign_in("ana", staff["password"], new_password=OWN, totp=totp.now())
    roles = strict_directory.staff_body("ana", Role.PROTECTION_OFFICER)["roles"]
    await strict_directory.post(f"/staff/{staff['staff_id']}/roles", {"roles": roles})

    assert await refresh_status(strict_directory, opened.cookies["amparo_refresh"]) == 200


async def test_a_session_goes_on_with_another_role_that_needs_no_code(strict_directory: Directory) -> None:
    staff = await strict_directory.add_staff("ana")
    opened = await strict_directory.sign_in("ana", staff["password"], new_password=OWN)
    roles = strict_directory.staff_body("ana", Role.HEALTH)["roles"]
    await strict_directory.post(f"/staff/{staff['staff_id']}/roles", {"roles": roles})

    assert await refresh_status(strict_directory, opened.cookies["amparo_refresh"]) == 200
