import base64
import json

from shared.contracts.vocabulary import Role
from tests.integration.directory.conftest import Directory


def claims(token: str) -> dict[str, object]:
    body = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


async def test_the_printed_password_of_a_demonstration_is_enough(directory: Directory) -> None:
    staff = await directory.add_staff("ana", Role.SITE_COORDINATOR)

    answer = await directory.sign_in("Ana", staff["password"])

    assert (answer.status_code, answer.json()["staff_id"]) == (200, staff["staff_id"])


async def test_the_token_carries_the_roles_at_their_sites(directory: Directory) -> None:
    staff = await directory.add_staff("ana")

    token = (await directory.sign_in("ana", staff["password"])).json()["access_token"]

    assert claims(token)["roles"] == {"REGISTRAR": [str(directory.site_id)]}
    assert (await directory.get("/sites", token=token)).status_code == 200


async def test_an_administrators_token_is_good_everywhere(directory: Directory) -> None:
    staff = await directory.add_staff("root", Role.ADMIN)

    token = (await directory.sign_in("root", staff["password"])).json()["access_token"]

    assert claims(token)["roles"] == {"ADMIN": ["*"]}
    assert (await directory.get("/staff", token=token)).status_code == 200


async def test_a_wrong_password_and_an_unknown_name_answer_the_same(directory: Directory) -> None:
    await directory.add_staff("ana")

    wrong, unknown = await directory.sign_in("ana", "guess"), await directory.sign_in("nobody", "guess")

    assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in_refused")
    assert {**wrong.json(), "trace_id": ""} == {**unknown.json(), "trace_id": ""}


async def test_roles_that_ended_open_nothing(directory: Directory) -> None:
    body = directory.staff_body("ana", until="2020-01-31")
    staff = (await directory.post("/staff", body)).json()

    answer = await directory.sign_in("ana", staff["password"])

    assert (answer.status_code, answer.json()["code"]) == (403, "access_ended")


async def test_every_attempt_leaves_an_audit_row(directory: Directory) -> None:
    staff = await directory.add_staff("ana")
    await directory.sign_in("ana", "guess")
    await directory.sign_in("ana", staff["password"])

    rows = await directory.rows("SELECT outcome FROM audit WHERE act = 'SIGN_IN' ORDER BY id")

    assert [row["outcome"] for row in rows] == ["REFUSED", "DONE"]
