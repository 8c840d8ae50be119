from shared.ids import new_id
from tests.integration.directory.conftest import Directory

BODY = {"code": "CRH", "name": "Cruz Roja Hondureña", "kind": "RED_CROSS"}


async def test_an_agency_is_stored_and_listed(directory: Directory) -> None:
    made = await directory.post("/agencies", BODY)

    listed = (await directory.get("/agencies")).json()["items"]
    assert made.json() in listed


async def test_a_second_agency_with_a_code_is_409_whatever_its_case(directory: Directory) -> None:
    await directory.post("/agencies", BODY)

    answer = await directory.post("/agencies", {**BODY, "code": "crh"})

    assert (answer.status_code, answer.json()["code"]) == (409, "agency_code_taken")


async def test_a_client_made_id_comes_again_with_the_same_answer(directory: Directory) -> None:
    body = {**BODY, "id": str(new_id())}

    first, second = await directory.post("/agencies", body), await directory.post("/agencies", body)

    assert second.status_code == 201
    assert second.json() == first.json()


async def test_a_client_made_id_with_another_content_is_refused(directory: Directory) -> None:
    body = {**BODY, "id": str(new_id())}
    await directory.post("/agencies", body)

    answer = await directory.post("/agencies", {**body, "name": "Otra"})

    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")
