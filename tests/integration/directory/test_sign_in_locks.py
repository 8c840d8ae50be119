import asyncio

from tests.integration.directory.conftest import Directory


async def fail(directory: Directory, username: str, times: int) -> None:
    for _ in range(times):
        assert (await directory.sign_in(username, "guess")).status_code == 401


async def test_after_five_failures_even_the_right_password_is_refused(directory: Directory) -> None:
    staff = await directory.add_staff("ana")
    await fail(directory, "ana", 5)

    answer = await directory.sign_in("ana", staff["password"])

    assert (answer.status_code, answer.json()["code"]) == (429, "sign_in_locked")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


async def test_an_unknown_name_locks_in_the_same_way(directory: Directory) -> None:
    await fail(directory, "nobody", 5)

    assert (await directory.sign_in("nobody", "guess")).status_code == 429


async def test_the_lock_grows_with_every_further_failure(directory: Directory) -> None:
    await fail(directory, "ana", 5)
    await directory.rows("UPDATE sign_in_guard SET locked_until = now() - interval '1 second'")
    await fail(directory, "ana", 1)

    seconds = int((await directory.sign_in("ana", "guess")).headers["Retry-After"])

    assert 60 < seconds <= 120


async def test_a_sign_in_forgets_the_failures_before_it(directory: Directory) -> None:
    staff = await directory.add_staff("ana")
    await fail(directory, "ana", 4)
    await directory.sign_in("ana", staff["password"])
    await fail(directory, "ana", 4)

    assert (await directory.sign_in("ana", staff["password"])).status_code == 200


async def test_guesses_at_once_are_counted_each(directory: Directory) -> None:
    answers = await asyncio.gather(*(directory.sign_in("ana", "guess") for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 3


async def test_a_reset_lifts_the_lock(directory: Directory) -> None:
    staff = await directory.add_staff("ana")
    await fail(directory, "ana", 5)

    reset = (await directory.post(f"/staff/{staff['staff_id']}/reset", None)).json()

    assert (await directory.sign_in("ana", reset["password"])).status_code == 200
