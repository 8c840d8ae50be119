"""A list goes on naming who has left its household: their erasure reaches it, and the record of a quiet split too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.imports.conftest import Lists, table
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import merge
from tests.integration.registration.test_erasure import everything
from tests.support.installation import make_settings, running
from tests.support.people import DANLI, OFFICER

WIFE, HUSBAND = "Xochiquetzal", "Quetzalcoatl"


@pytest.fixture
async def lists(database: str, tmp_path: Path) -> AsyncIterator[Lists]:
    """A couple from a list, whose file is still kept."""
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings, services=["directory", "registration"], workers=False) as one:
        made = Lists(Desk(one))
        await made.desk.know_site()
        husband = [1, HUSBAND, "Soto", "", "M", "1950-01-02", "jefe", "Planeta"]
        wife = ["", WIFE, "Soto", "", "F", "1953-07-09", "esposa", ""]
        await made.committed(table(husband, wife))
        yield made


async def ids(desk: Desk) -> dict[str, Any]:
    """People by their given names."""
    rows = await desk.rows("SELECT id, given_names, household_id FROM person WHERE given_names IS NOT NULL")
    return {row["given_names"]: row for row in rows}


async def erase(desk: Desk, person_id: Any) -> None:
    """Erase somebody on request."""
    answer = await desk.post(f"/persons/{person_id}/erase", {"reason": "REQUESTED"}, member=OFFICER)
    assert answer.status_code == 200, answer.text


async def is_named_by_the_list_alone(desk: Desk) -> bool:
    """The control: the import's own rows name her."""
    return WIFE in str(await desk.rows("SELECT content FROM import_household"))


async def test_who_has_left_the_listed_household(lists: Lists) -> None:
    desk, wife = lists.desk, (await ids(lists.desk))[WIFE]
    path = f"/households/{wife['household_id']}/members/{wife['id']}/leave"
    assert (await desk.post(path, {"id": new_id(), "site_id": DANLI})).status_code == 200
    assert await is_named_by_the_list_alone(desk)
    await erase(desk, wife["id"])
    assert WIFE.lower() not in await everything(desk)


async def test_whose_record_from_the_list_was_merged_into_another(lists: Lists) -> None:
    desk, wife = lists.desk, (await ids(lists.desk))[WIFE]
    other = person(given_names="Ana")
    home = await desk.register(other)
    answer = await merge(desk, other, {"id": wife["id"]}, household_id=home["id"])
    assert answer.status_code == 201, answer.text
    assert await is_named_by_the_list_alone(desk)
    await erase(desk, other["id"])
    left = await everything(desk)
    assert WIFE.lower() not in left
    assert HUSBAND.lower() in left  # his own record; he is still here


@pytest.mark.parametrize("asked", ["the record that others know", "her own"])
async def test_both_records_of_a_quiet_split(desk: Desk, asked: str) -> None:
    await desk.know_site()
    known, husband = person(given_names=WIFE, relationship="SPOUSE"), person(given_names=HUSBAND)
    await desk.register(husband, known)
    split = {"id": new_id(), "site_id": DANLI, "household_id": new_id(), "person_id": new_id()}
    assert (await desk.post(f"/persons/{known['id']}/own-household", split)).status_code == 201
    assert (await everything(desk)).count(WIFE.lower()) > 1
    await erase(desk, split["person_id"] if asked == "her own" else known["id"])
    left = await everything(desk)
    assert WIFE.lower() not in left
    assert HUSBAND.lower() in left
    rows = await desk.rows("SELECT person_id FROM erasure")
    assert {row["person_id"] for row in rows} == {known["id"], split["person_id"]}
