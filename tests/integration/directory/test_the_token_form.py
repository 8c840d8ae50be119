import httpx
import pytest

from tests.integration.directory.conftest import Directory

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def asked(directory: Directory, body: bytes) -> httpx.Response:
    return await directory.client.post("/directory/v1/token", content=body, headers=FORM, auth=("x", "y"))


@pytest.mark.parametrize(
    "body", [b"&".join(b"a=1" for _ in range(21)), b"grant_type=\xff"], ids=["21 fields", "no UTF-8"]
)
async def test_a_form_that_can_not_be_read_is_400(directory: Directory, body: bytes) -> None:
    answer = await asked(directory, body)

    assert (answer.status_code, answer.json()["code"], answer.json()["error"]) == (
        400,
        "token_request_malformed",
        "invalid_request",
    )


@pytest.mark.parametrize("body", [b"", b"grant_type=password", b"grant_type=client_credentials&grant_type=x"])
async def test_another_grant_is_400(directory: Directory, body: bytes) -> None:
    answer = await asked(directory, body)

    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
