"""Reports are for reporters, coordinators and clients with the scope."""

import pytest

from tests.support.coordination import CoordinationAlone
from tests.support.year import DANLI

PATHS = [
    "/reports/annual?year=2023",
    "/reports/annual/sources?year=2023&figure=kits_total",
    "/reports/occupancy?from=2023-06-01&to=2023-06-02",
]


@pytest.mark.parametrize("path", PATHS)
async def test_no_token_is_401(coordination: CoordinationAlone, path: str) -> None:
    answer = await coordination.client.get(f"/coordination/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["REGISTRAR", "SHELTER_STAFF", "WAREHOUSE_CLERK", "ADMIN", "SCANNER", "EVENTS"])
async def test_another_role_is_403(coordination: CoordinationAlone, path: str, role: str) -> None:
    answer = await coordination.client.get(f"/coordination/v1{path}", headers=coordination.headers({role: ["*"]}))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["REPORTER", "SITE_COORDINATOR", "REPORTS"])
async def test_a_reader_is_answered(coordination: CoordinationAlone, path: str, role: str) -> None:
    headers = coordination.headers({role: [str(DANLI)]})
    assert (await coordination.client.get(f"/coordination/v1{path}", headers=headers)).status_code == 200


@pytest.mark.parametrize("query", ["", "?year=1999", "?year=two", "?year=2023&figure=%00"])
async def test_a_wrong_query_is_422_without_an_echo(coordination: CoordinationAlone, query: str) -> None:
    headers = coordination.headers({"REPORTER": [str(DANLI)]})
    answer = await coordination.client.get(f"/coordination/v1/reports/annual/sources{query}", headers=headers)
    assert answer.status_code == 422
    assert "=two" not in answer.text
    assert '"two"' not in answer.text
