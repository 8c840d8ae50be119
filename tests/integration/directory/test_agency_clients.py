from typing import Any

from shared.ids import new_id
from tests.integration.directory.conftest import Directory


async def add_client(directory: Directory) -> dict[str, Any]:
    answer = await directory.post(f"/agencies/{directory.agency_id}/clients", {"scopes": ["REPORTS"]})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_client_gets_a_token_with_its_scope_and_agency(directory: Directory) -> None:
    client = await add_client(directory)

    answer = await directory.token_of(client["client_id"], client["client_secret"])

    authenticator = directory.installation.runtime("directory").authenticator
    principal = await authenticator.principal(f"Bearer {answer.json()['access_token']}")
    assert (principal.kind, principal.agency, list(principal.roles)) == ("agency", directory.agency_id, ["REPORTS"])
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_wrong_secret_is_refused_in_the_words_of_oauth(directory: Directory) -> None:
    client = await add_client(directory)

    answer = await directory.token_of(client["client_id"], "guess")

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


async def test_another_grant_is_refused(directory: Directory) -> None:
    form = {"grant_type": "password"}

    answer = await directory.client.post("/directory/v1/token", data=form, auth=("a", "b"))

    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


async def test_the_event_log_is_not_for_agencies(directory: Directory) -> None:
    answer = await directory.post(f"/agencies/{directory.agency_id}/clients", {"scopes": ["EVENTS"]})

    assert answer.status_code == 422


async def test_a_client_of_an_unknown_agency_is_refused(directory: Directory) -> None:
    answer = await directory.post(f"/agencies/{new_id()}/clients", {"scopes": ["REPORTS"]})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_agency")


async def test_a_revoked_client_gets_no_token(directory: Directory) -> None:
    client = await add_client(directory)
    await directory.post(f"/clients/{client['client_id']}/revoke", None)

    assert (await directory.token_of(client["client_id"], client["client_secret"])).status_code == 401
    listed = (await directory.get(f"/agencies/{directory.agency_id}/clients")).json()["items"]
    assert [one["active"] for one in listed] == [False]
