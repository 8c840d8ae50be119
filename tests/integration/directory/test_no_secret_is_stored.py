import pyotp

from shared.contracts.vocabulary import Role
from tests.integration.directory.conftest import Directory


async def test_no_table_holds_a_secret_in_plain_text(strict_directory: Directory) -> None:
    directory = strict_directory
    given = (await directory.add_staff("ana", Role.ADMIN))["password"]
    totp = (await directory.open_post("/totp", {"username": "ana", "password": given})).json()["secret"]
    own = "una-frase-propia-larga"
    signed_in = await directory.sign_in("ana", given, new_password=own, totp=pyotp.TOTP(totp).now())
    code = (await directory.add_device())["enrolment_code"]
    device = (await directory.open_post("/devices/enrol", {"enrolment_code": code})).json()
    client = await directory.post(f"/agencies/{directory.agency_id}/clients", {"scopes": ["REPORTS"]})
    secrets = [given, own, totp, code, device["client_secret"], client.json()["client_secret"]]
    secrets += [signed_in.cookies["amparo_refresh"], signed_in.json()["access_token"]]

    tables = await directory.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'directory'")
    for table in tables:
        stored = str(await directory.rows(f'SELECT t::text, to_jsonb(t)::text FROM "{table["name"]}" AS t'))
        for secret in secrets:
            assert secret not in stored
            assert secret.encode().hex() not in stored
