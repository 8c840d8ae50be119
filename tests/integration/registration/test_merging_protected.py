"""Protected records are merged by their officers, among themselves, and nothing shows."""

from __future__ import annotations

from typing import Any

from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.merging import merge, undo
from tests.support.people import COORDINATOR, OFFICER, REGISTRAR

HIDDEN = {"needs": ["LP-VO"]}


async def two(desk: Desk, *fields: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Any]]:
    """Two people with these fields, with cards and arrivals, in households of their own."""
    found = [person(**one) for one in fields]
    homes = [await desk.register(one, cards=[{"person_id": one["id"]}], arrival=entry()) for one in found]
    await desk.know_site()
    return found, homes


async def test_only_their_officers_merge_them(desk: Desk) -> None:
    (one, other), homes = await two(desk, HIDDEN, HIDDEN)
    for member in (REGISTRAR, COORDINATOR):
        assert (await merge(desk, one, other, member=member, household_id=homes[0]["id"])).status_code == 404
    merged = await merge(desk, one, other, member=OFFICER, household_id=homes[0]["id"])
    assert merged.status_code == 201, merged.text
    assert (await undo(desk, merged.json()["merge_id"], member=COORDINATOR)).status_code == 404
    assert (await undo(desk, merged.json()["merge_id"], member=OFFICER)).status_code == 200


async def test_a_merge_of_protected_records_tells_nobody_anything(desk: Desk) -> None:
    (one, other), homes = await two(desk, HIDDEN, HIDDEN)
    before, cards = await desk.events(), await desk.rows("SELECT id, version FROM card ORDER BY id")
    merged = (await merge(desk, one, other, member=OFFICER, household_id=homes[0]["id"])).json()
    shown = (await desk.get(f"/cards/{homes[1]['cards'][0]['code']}")).json()
    assert (shown["person"], shown["household_id"]) == (None, None)
    await undo(desk, merged["merge_id"], member=OFFICER)
    assert await desk.events() == before
    assert await desk.rows("SELECT id, version FROM card ORDER BY id") == cards


async def test_a_protected_and_an_open_record_are_not_merged(desk: Desk) -> None:
    (hidden, plain), homes = await two(desk, HIDDEN, {})
    for one, other in ((hidden, plain), (plain, hidden)):
        refused = await merge(desk, one, other, member=OFFICER, household_id=homes[0]["id"])
        assert (refused.status_code, refused.json()["code"]) == (409, "protection_differs")
        assert (await merge(desk, one, other, household_id=homes[0]["id"])).status_code == 404


async def test_who_was_protected_since_is_parted_by_nobody_before_that_is_settled(desk: Desk) -> None:
    (one, other), homes = await two(desk, {}, {})
    merged = (await merge(desk, one, other, household_id=homes[0]["id"])).json()
    await desk.rows("UPDATE person SET protected = true WHERE id = $1", one["id"])
    assert (await undo(desk, merged["merge_id"], member=COORDINATOR)).status_code == 404
    refused = await undo(desk, merged["merge_id"], member=OFFICER)
    assert (refused.status_code, refused.json()["code"]) == (409, "protection_differs")


async def test_the_id_of_a_record_merged_into_a_protected_one_is_nobodys(desk: Desk) -> None:
    (one, other), homes = await two(desk, HIDDEN, HIDDEN)
    await merge(desk, one, other, member=OFFICER, household_id=homes[0]["id"])
    for who in (one, other):
        assert (await desk.get(f"/persons/{who['id']}")).status_code == 404
        assert (await desk.get(f"/persons/{who['id']}/merges")).status_code == 404
        look_up = {"ids": [who["id"]], "purpose": "ASSISTANCE"}
        assert (await desk.post("/persons/lookup", look_up)).json()["items"] == []
    assert (await desk.get(f"/persons/{other['id']}", member=OFFICER)).json()["person_id"] == str(one["id"])


async def test_a_household_of_which_only_hidden_ones_are_left_is_hidden(desk: Desk) -> None:
    plain, hidden, again = person(), person(relationship="SPOUSE", **HIDDEN), person()
    await desk.register(plain, hidden)
    other = await desk.register(again)
    merged = (await merge(desk, again, plain, household_id=other["id"])).json()["merge_id"]
    rows = await desk.rows("SELECT protected FROM household WHERE id <> $1", other["id"])
    assert rows == [{"protected": True}]
    await undo(desk, merged)
    rows = await desk.rows("SELECT protected FROM household WHERE id <> $1", other["id"])
    assert rows == [{"protected": False}]
