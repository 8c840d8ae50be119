import asyncio
import re

import pytest
from typer.testing import CliRunner, Result

from amparo.cli import app
from amparo.cli.admins import make_admin
from services.directory.schemas.places import AgencyIn, AgencyKind
from shared.contracts.vocabulary import Role
from tests.integration.directory.conftest import Directory


@pytest.fixture
def operator(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who has this installation's database and keys at hand."""
    settings = directory.installation.settings
    monkeypatch.setenv("AMPARO_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("AMPARO_DATABASE_ROLE_PREFIX", str(settings.database_role_prefix))
    monkeypatch.setenv("AMPARO_KEYS_DIR", str(settings.keys_dir))


async def created(directory: Directory, *arguments: str) -> Result:
    data = str(directory.installation.settings.keys_dir)
    return await asyncio.to_thread(CliRunner().invoke, app, ["admin", "create", *arguments, "--data", data])


@pytest.mark.usefixtures("operator")
async def test_the_first_administrator_signs_in_with_the_printed_password(directory: Directory) -> None:
    made = await created(directory, "admin")

    password = re.findall(r"(?:\w{4}-){3}\w{4}", made.output)[0]
    signed_in = await directory.sign_in("admin", password)
    staff = await directory.get("/staff", token=signed_in.json()["access_token"])
    assert (made.exit_code, [one["username"] for one in staff.json()["items"]]) == (0, ["admin"])


@pytest.mark.usefixtures("operator")
async def test_a_second_one_is_made_only_where_another_is_asked_for(directory: Directory) -> None:
    await created(directory, "admin")

    refused, another = await created(directory, "bea"), await created(directory, "bea", "--another")

    assert (refused.exit_code, another.exit_code) == (1, 0)


@pytest.mark.usefixtures("operator")
async def test_other_staff_and_closed_administrators_do_not_stand_in_the_way(directory: Directory) -> None:
    await directory.add_staff("ana")
    closed = await directory.add_staff("old", Role.ADMIN)
    await directory.post(f"/staff/{closed['staff_id']}/revoke", None)
    ended = directory.staff_body("ended", Role.ADMIN, until="2020-12-31")
    assert (await directory.post("/staff", ended)).status_code == 201

    assert (await created(directory, "admin")).exit_code == 0


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("username", ["ana", "a b"], ids=["taken", "no name"])
async def test_a_name_that_can_not_be_had_makes_nothing(directory: Directory, username: str) -> None:
    await directory.add_staff("ana")

    made = await created(directory, username)

    assert made.exit_code in (1, 2)
    assert await directory.rows("SELECT 1 FROM staff_role WHERE role = 'ADMIN'") == []


async def test_two_operators_at_once_make_one(directory: Directory) -> None:
    agency = AgencyIn(code="OIM", name="OIM", kind=AgencyKind.UN)
    made = await asyncio.gather(
        *(
            make_admin(directory.installation.settings, username=name, display_name=name, agency=agency)
            for name in ("ana", "bea")
        )
    )

    assert len([one for one in made if one is not None]) == 1
