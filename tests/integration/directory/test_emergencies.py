from tests.integration.directory.conftest import Directory

BODY = {"code": "JULIA", "name": "Tormenta Julia", "cause": "STORM", "opened_on": "2022-10-09"}


async def test_an_emergency_is_opened_and_closed(directory: Directory) -> None:
    made = (await directory.post("/emergencies", BODY)).json()

    closed = await directory.post(f"/emergencies/{made['id']}/close", {"closed_on": "2022-12-01"})

    assert closed.json() == {**made, "closed_on": "2022-12-01", "version": 2}


async def test_an_emergency_is_not_closed_before_it_was_opened(directory: Directory) -> None:
    made = (await directory.post("/emergencies", BODY)).json()

    answer = await directory.post(f"/emergencies/{made['id']}/close", {"closed_on": "2022-10-08"})

    assert (answer.status_code, answer.json()["code"]) == (422, "closed_before_opened")


async def test_a_second_emergency_with_a_code_is_409(directory: Directory) -> None:
    await directory.post("/emergencies", BODY)

    answer = await directory.post("/emergencies", BODY)

    assert (answer.status_code, answer.json()["code"]) == (409, "emergency_code_taken")
