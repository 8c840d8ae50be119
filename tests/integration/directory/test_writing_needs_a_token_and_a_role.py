"""Every writing route of the directory refuses who has no token and who has no role for it."""

from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.integration.directory.conftest import Directory

ID = new_id()
WRITES = [
    ("/agencies", {"code": "CRH", "name": "Cruz Roja", "kind": "RED_CROSS"}),
    ("/emergencies", {"code": "JULIA", "name": "Julia", "cause": "STORM", "opened_on": "2022-10-09"}),
    (f"/emergencies/{ID}/close", {"closed_on": "2022-12-01"}),
    ("/sites", {"code": "OMOA", "name": "Omoa", "kind": "SHELTER", "pcode": "HN0505"}
     | {"managing_agency_id": str(ID), "holding_agency_id": str(ID)}),
    ("/staff", {"username": "eva", "display_name": "Eva", "agency_id": str(ID)}
     | {"roles": [{"role": "HEALTH", "site_id": str(ID), "until": "2199-12-31"}]}),
    (f"/staff/{ID}/roles", {"roles": [{"role": "HEALTH", "site_id": str(ID), "until": "2199-12-31"}]}),
    (f"/staff/{ID}/reset", None),
    (f"/staff/{ID}/revoke", None),
    ("/devices", {"name": "Tablet", "site_id": str(ID), "kind": "TABLET"}),
    (f"/devices/{ID}/enrolment-code", None),
    (f"/devices/{ID}/revoke", None),
    (f"/agencies/{ID}/clients", {"scopes": ["REPORTS"]}),
    (f"/clients/{ID}/revoke", None),
]  # fmt: skip


async def test_without_a_token_each_is_401(directory: Directory) -> None:
    for path, body in WRITES:
        answer = await directory.open_post(path, body)

        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path


async def test_with_a_registrars_token_each_is_403(directory: Directory) -> None:
    registrar = directory.installation.token({Role.REGISTRAR: [directory.site_id]})

    for path, body in WRITES:
        answer = await directory.post(path, body, token=registrar)

        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path
