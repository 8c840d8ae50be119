from tests.integration.directory.conftest import Directory

OWN = "una-frase-propia-larga"
COOKIE = "amparo_refresh"


async def test_the_sessions_before_end_and_the_new_one_goes_on(directory: Directory) -> None:
    given = (await directory.add_staff("ana"))["password"]
    before = (await directory.sign_in("ana", given)).cookies[COOKIE]
    after = (await directory.sign_in("ana", given, new_password=OWN)).cookies[COOKIE]
    directory.client.cookies.clear()

    statuses = []
    for cookie in (before, after):
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        statuses.append((await directory.client.post("/directory/v1/sessions/refresh", headers=headers)).status_code)
        directory.client.cookies.clear()

    assert statuses == [401, 200]


async def test_the_tokens_before_are_refused_and_the_new_one_is_not(directory: Directory) -> None:
    given = (await directory.add_staff("ana"))["password"]
    before = (await directory.sign_in("ana", given)).json()["access_token"]
    after = (await directory.sign_in("ana", given, new_password=OWN)).json()["access_token"]

    assert await directory.refused_within_the_poll(before)
    assert (await directory.get("/sites", token=after)).status_code == 200
