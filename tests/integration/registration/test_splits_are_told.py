"""Who counts what was received is told from whom a household split off; staff are not, and of hidden ones nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.people import DANLI, OFFICER, REGISTRAR, Member

DOCUMENTS = Path(__file__).parents[3] / "docs" / "openapi"


async def split(
    desk: Desk, made: dict[str, Any], *going: int, member: Member = REGISTRAR, **more: Any
) -> dict[str, Any]:
    """Let members make a household of their own; what was sent, and what was answered."""
    ids = [made["person_ids"][n] for n in going]
    body = {"household_id": new_id(), "site_id": DANLI, "person_ids": ids, **more}
    answer = await desk.post(f"/households/{made['id']}/split", body, member=member)
    assert answer.status_code == 201, answer.text
    return {"id": body["household_id"], "person_ids": ids, **answer.json()}


async def told_of(desk: Desk, id_: Any) -> list[tuple[Any, Any]]:
    """From whom a household split off and when, by each of its events."""
    events = [one for one in await desk.events() if one.get("household_id") == str(id_) and "composition" in one]
    return [(one["split_from"], one["split_at"]) for one in events]


async def family(desk: Desk, **more: Any) -> dict[str, Any]:
    await desk.know_site()
    return await desk.register(person(), person(relationship="SIBLING"), person(relationship="SIBLING"), **more)


async def test_each_state_of_it_says_from_whom_and_when(desk: Desk) -> None:
    made = await family(desk)
    young = await split(desk, made, 1)
    shown = await desk.get(f"/households/{young['id']}")
    change = {"site_id": DANLI, "unnamed": {"men": 1}}
    etag = shown.headers["ETag"]
    assert (await desk.patch(f"/households/{young['id']}", change, etag=etag)).status_code == 200
    first, second = await told_of(desk, young["id"])
    assert first == second
    assert (first[0], young["inherits"]) == (str(made["id"]), True)
    assert first[1] is not None
    assert set(await told_of(desk, made["id"])) == {(None, None)}


async def test_who_splits_off_again_did_so_from_the_last(desk: Desk) -> None:
    made = await family(desk)
    young = await split(desk, made, 1, 2)
    last = await split(desk, young, 1)
    assert [id_ for id_, _ in await told_of(desk, last["id"])] == [str(young["id"])]
    assert {id_ for id_, _ in await told_of(desk, young["id"])} == {str(made["id"])}


async def test_who_leaves_moves_or_joins_inherits_nothing(desk: Desk) -> None:
    one, other = await family(desk), await family(desk)
    paths = [
        (f"/households/{one['id']}/members/{one['person_ids'][1]}/leave", {}),
        (f"/households/{one['id']}/members/{one['person_ids'][2]}/move", {"to_household_id": other["id"]}),
        (f"/households/{one['id']}/join", {"household_id": other["id"]}),
    ]
    for path, more in paths:
        answer = await desk.post(path, {"id": new_id(), "site_id": DANLI, **more})
        assert (answer.status_code, answer.json()["inherits"]) == (200, False)
    assert {*await told_of(desk, one["id"]), *await told_of(desk, other["id"])} == {(None, None)}


@pytest.mark.parametrize("service", ["registration", "distribution", "shelter", "coordination"])
def test_no_answer_has_a_place_for_it(service: str) -> None:
    document = json.loads((DOCUMENTS / f"{service}.json").read_text())
    assert "split_from" not in json.dumps(document)


async def test_of_a_household_that_is_hidden_nobody_learns_that_somebody_split_off(desk: Desk) -> None:
    made = await family(desk, unnamed={"men": 2})
    assert (await desk.post(f"/households/{made['id']}/protect", {})).status_code == 200
    young = await split(desk, made, member=OFFICER, unnamed={"men": 1})
    assert young["inherits"] is False
    assert await told_of(desk, young["id"]) == [(None, None)]
    [row] = await desk.rows("SELECT split_from, split_at FROM household WHERE id = $1", young["id"])
    assert (row["split_from"], row["split_at"]) == (None, None)


async def test_who_is_hidden_is_told_of_when_that_is_lifted(desk: Desk) -> None:
    made = await family(desk)
    assert (await desk.post(f"/persons/{made['person_ids'][1]}/protect", {})).status_code == 200
    young = await split(desk, made, 1, member=OFFICER)
    assert await told_of(desk, young["id"]) == []
    lifted = await desk.post(f"/persons/{made['person_ids'][1]}/unprotect", {}, member=OFFICER)
    assert lifted.status_code == 200
    assert [id_ for id_, _ in await told_of(desk, young["id"])] == [str(made["id"])]


async def test_withdrawn_it_says_nothing_and_shown_again_the_same(desk: Desk) -> None:
    made = await family(desk)
    young = await split(desk, made, 1)
    path = f"/households/{young['id']}"
    assert (await desk.post(f"{path}/protect", {})).status_code == 200
    assert (await desk.post(f"{path}/unprotect", {}, member=OFFICER)).status_code == 200
    first, gone, again = await told_of(desk, young["id"])
    assert (gone, again) == ((None, None), first)


async def test_that_nobody_of_the_old_household_shows_any_more_does_not_show_by_the_new_one(desk: Desk) -> None:
    made = await family(desk)
    assert (await desk.post(f"/persons/{made['person_ids'][0]}/protect", {})).status_code == 200
    young = await split(desk, made, 1, 2)
    [row] = await desk.rows("SELECT protected FROM household WHERE id = $1", made["id"])
    assert row["protected"] is True
    shown = await desk.get(f"/households/{young['id']}")
    change = {"site_id": DANLI, "unnamed": {"men": 1}}
    await desk.patch(f"/households/{young['id']}", change, etag=shown.headers["ETag"])
    first, second = await told_of(desk, young["id"])
    assert (first == second, first[0]) == (True, str(made["id"]))


async def test_a_quiet_split_tells_nobody(desk: Desk) -> None:
    made = await family(desk)
    own = {"id": new_id(), "site_id": DANLI, "household_id": new_id(), "person_id": new_id()}
    answer = await desk.post(f"/persons/{made['person_ids'][1]}/own-household", own)
    assert answer.status_code == 201
    assert await told_of(desk, own["household_id"]) == []
    assert await desk.rows("SELECT 1 FROM household WHERE split_from IS NOT NULL") == []
