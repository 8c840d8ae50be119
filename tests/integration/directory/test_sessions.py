from tests.integration.directory.conftest import Directory

COOKIE = "amparo_refresh"


async def signed_in(directory: Directory) -> str:
    """Sign in and take the refresh token out of the client, to send it by hand."""
    password = (await directory.add_staff("ana"))["password"]
    return cookie_of(directory, (await directory.sign_in("ana", password)).cookies[COOKIE])


def cookie_of(directory: Directory, token: str) -> str:
    directory.client.cookies.clear()
    return token


async def refresh(directory: Directory, token: str) -> tuple[int, str]:
    answer = await directory.client.post("/directory/v1/sessions/refresh", headers={"Cookie": f"{COOKIE}={token}"})
    return answer.status_code, cookie_of(directory, answer.cookies.get(COOKIE) or "")


async def test_no_script_and_no_other_site_gets_the_cookie(directory: Directory) -> None:
    password = (await directory.add_staff("ana"))["password"]

    header = (await directory.sign_in("ana", password)).headers["Set-Cookie"].lower()

    assert all(word in header for word in ("httponly", "samesite=strict", "path=/directory/v1"))


async def test_a_refresh_gives_a_new_cookie(directory: Directory) -> None:
    first = await signed_in(directory)

    status, second = await refresh(directory, first)

    assert (status, second not in ("", first)) == (200, True)


async def test_a_cookie_that_served_ends_the_whole_session(directory: Directory) -> None:
    first = await signed_in(directory)
    _, second = await refresh(directory, first)

    stolen, _ = await refresh(directory, first)
    owners, _ = await refresh(directory, second)

    assert (stolen, owners) == (401, 401)
    rows = await directory.rows("SELECT 1 FROM audit WHERE outcome = 'REUSED'")
    assert len(rows) == 1


async def test_signing_out_ends_the_session(directory: Directory) -> None:
    token = await signed_in(directory)

    answer = await directory.client.post("/directory/v1/sign-out", headers={"Cookie": f"{COOKIE}={token}"})

    assert answer.status_code == 204
    assert (await refresh(directory, token))[0] == 401


async def test_without_a_cookie_there_is_no_session(directory: Directory) -> None:
    assert (await directory.client.post("/directory/v1/sessions/refresh")).status_code == 401


async def test_a_revoked_account_refreshes_nothing(directory: Directory) -> None:
    token = await signed_in(directory)
    staff = (await directory.get("/staff")).json()["items"][0]
    await directory.post(f"/staff/{staff['staff_id']}/revoke", None)

    assert (await refresh(directory, token))[0] == 401
