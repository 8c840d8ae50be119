from tests.integration.directory.conftest import Directory


async def test_the_keys_are_read_without_a_token_and_hold_no_private_part(directory: Directory) -> None:
    keys = (await directory.client.get("/directory/v1/jwks.json")).json()["keys"]

    assert [set(key) for key in keys] == [{"kty", "crv", "x", "kid", "use", "alg"}]


async def test_the_api_document_marks_what_takes_no_idempotency_key(directory: Directory) -> None:
    paths = (await directory.client.get("/directory/openapi.json")).json()["paths"]

    posts = {path.removeprefix("/directory/v1"): item["post"] for path, item in paths.items() if "post" in item}
    marked = {path for path, post in posts.items() if post.get("x-no-idempotency-key")}
    without = {
        path
        for path, post in posts.items()
        if "Idempotency-Key" not in {parameter["name"] for parameter in post.get("parameters", [])}
    }
    sign_in = {"/sign-in", "/totp", "/sessions/refresh", "/sign-out", "/token", "/devices/enrol"}
    assert marked == without == sign_in | {"/shifts/{shift_id}/token"}
