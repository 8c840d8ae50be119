"""A birth and a death in a shelter, in a whole installation: the desk's two calls, and what everybody makes of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.clock import local_day, real_now
from shared.ids import new_id
from tests.integration.registration.test_merges_in_all_services import ROLES, post, round_of_kitchens, sound
from tests.support.installation import Installation, make_settings, running
from tests.support.people import DANLI

BED = new_id()


@pytest.fixture
async def whole(database: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """All services with their workers."""
    async with running(make_settings(database, tmp_path / "keys")) as installation:
        yield installation


async def get(whole: Installation, path: str) -> Any:
    """Read as somebody who may do everything at Danlí."""
    answer = await whole.client.get(path, headers=whole.headers(whole.token(ROLES, subject=new_id())))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def sheltered(whole: Installation) -> tuple[dict[str, Any], Any]:
    """A shelter with one bed; a mother with her husband, and her stay in it."""
    room = {
        "id": new_id(),
        "code": "A",
        "mode": "NUMBERED",
        "covered_area_m2": 20,
        "beds": [{"id": BED, "code": "A-1"}],
    }
    await post(whole, "/shelter/v1/shelters", {"site_id": DANLI, "covered_area_m2": 35, "rooms": [room]})
    members = [
        {"id": new_id(), "sex": "FEMALE", "relationship": "HEAD", "birth_date": "1995-01-01"},
        {"id": new_id(), "sex": "MALE", "relationship": "SPOUSE", "birth_date": "1993-01-01"},
    ]
    cards = [{"person_id": member["id"]} for member in members]
    body = {"id": new_id(), "site_id": DANLI, "population": "DISPLACED", "members": members, "cards": cards}
    home: dict[str, Any] = await post(whole, "/registration/v1/households", body)
    await whole.settle()
    stay = {"id": new_id(), "person_id": members[0]["id"], "bed_id": BED}
    await post(whole, "/shelter/v1/stays", {"site_id": DANLI, "stays": [stay]})
    return home, stay["id"]


async def test_a_newborn_is_a_member_and_sleeps_beside_its_mother_before_anybody_was_told(whole: Installation) -> None:
    home, mothers_stay = await sheltered(whole)
    child = {
        "id": new_id(),
        "sex": "FEMALE",
        "relationship": "CHILD",
        "birth_date": str(local_day(real_now(), "America/Tegucigalpa")),
    }
    child |= {"care_basis": "PARENT", "cared_for_by": home["person_ids"][0]}
    household_id = home["household_id"]
    born = {"site_id": DANLI, "was_born": True, "member": child}
    await post(whole, f"/registration/v1/households/{household_id}/members", born)
    stay = {"id": new_id(), "person_id": child["id"], "household_id": household_id}
    stay |= {"shares_with_stay_id": mothers_stay}
    await post(whole, "/shelter/v1/stays", {"site_id": DANLI, "stays": [stay]})
    await whole.settle()
    board = await get(whole, f"/shelter/v1/shelters/{DANLI}/board")
    [bed] = board["rooms"][0]["beds"]
    assert [(guest["household_size"], guest["age"]) for guest in bed["guests"]] == [(3, "18-59"), (3, "0-5")]
    assert (board["numbers"]["present"], board["numbers"]["sharing"]) == (2, 1)
    await sound(whole)


async def test_who_has_died_gets_nothing_anywhere_until_that_is_taken_back(whole: Installation) -> None:
    round_id = await round_of_kitchens(whole)
    home, stay = await sheltered(whole)
    mothers = home["cards"][0]["code"]
    ends = [{"stay_id": stay, "reason": "DECEASED"}]
    await post(whole, "/shelter/v1/stays/end", {"site_id": DANLI, "ends": ends}, 200)
    await whole.settle()
    give = {"round_id": round_id, "site_id": DANLI}
    refused = await post(whole, "/distribution/v1/handouts", {"id": new_id(), "card": mothers, **give}, 409)
    assert refused["code"] == "recipient_deceased"
    assert (await get(whole, f"/registration/v1/persons/{home['person_ids'][0]}"))["deceased"] is True
    undone = {"id": new_id(), "reason": "Persona equivocada"}
    await post(whole, f"/shelter/v1/stays/{stay}/end/reverse", undone, 200)
    await whole.settle()
    assert (await get(whole, f"/registration/v1/persons/{home['person_ids'][0]}"))["deceased"] is False
    given = await post(whole, "/distribution/v1/handouts", {"id": new_id(), "card": mothers, **give})
    assert (given["verdict"], given["household_size"]) == ("GIVEN", 2)
    await sound(whole)
