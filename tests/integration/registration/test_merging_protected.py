"""Protected records are merged by their officers, among themselves, and nothing shows."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.merging import merge, undo
from tests.integration.registration.test_unmerging import everything
from tests.support.people import COORDINATOR, DANLI, OFFICER, REGISTRAR

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


async def protected(desk: Desk) -> dict[Any, bool]:
    """Who is protected."""
    return {row["id"]: row["protected"] for row in await desk.rows("SELECT id, protected FROM person")}


@pytest.mark.parametrize("survivor", [0, 1])
async def test_an_open_record_that_is_merged_with_a_protected_one_is_protected(desk: Desk, survivor: int) -> None:
    people, homes = await two(desk, HIDDEN, {})
    one, other = people[survivor], people[1 - survivor]
    assert (await merge(desk, one, other, household_id=homes[0]["id"])).status_code == 404
    merged = await merge(desk, one, other, member=OFFICER, household_id=homes[0]["id"])
    assert merged.status_code == 201, merged.text
    assert set((await protected(desk)).values()) == {True}
    assert (await desk.get(f"/persons/{people[1]['id']}")).status_code == 404
    assert (await desk.events("person_updated"))[-1]["withdrawn"] is True
    assert await desk.events("person_merged") == []
    shown = (await desk.get(f"/cards/{homes[1]['cards'][0]['code']}")).json()
    assert (shown["person"], shown["household_id"]) == (None, None)


@pytest.mark.parametrize("survivor", [0, 1])
async def test_who_was_protected_for_a_merge_shows_again_when_it_is_undone(desk: Desk, survivor: int) -> None:
    people, homes = await two(desk, HIDDEN, {"given_names": "Canela"})
    before = await everything(desk)
    merged = await merge(desk, people[survivor], people[1 - survivor], member=OFFICER, household_id=homes[0]["id"])
    assert (await undo(desk, merged.json()["merge_id"], member=OFFICER)).status_code == 200
    assert await everything(desk) == before
    assert (await desk.get(f"/persons/{people[1]['id']}")).json()["given_names"] == "Canela"
    told = (await desk.events("person_updated"))[-1]
    assert (told["person_id"], told["withdrawn"]) == (str(people[1]["id"]), False)


@pytest.mark.parametrize("why", ["tap", "need"])
async def test_whoever_was_protected_for_a_reason_since_stays_so(desk: Desk, why: str) -> None:
    (hidden, plain), homes = await two(desk, HIDDEN, {})
    merged = await merge(desk, plain, hidden, member=OFFICER, household_id=homes[0]["id"])
    if why == "tap":
        await desk.post(f"/persons/{hidden['id']}/protect", {})
    else:
        await desk.post(f"/persons/{plain['id']}/needs", {"site_id": DANLI, "code": "SV-VA"})
    assert (await undo(desk, merged.json()["merge_id"], member=OFFICER)).status_code == 200
    assert set((await protected(desk)).values()) == {True}


async def test_whoever_may_not_lift_parts_them_and_both_stay_protected(desk: Desk) -> None:
    (hidden, plain), homes = await two(desk, HIDDEN, {})
    merged = await merge(desk, plain, hidden, member=OFFICER, household_id=homes[0]["id"])
    glass = {
        "id": new_id(),
        "site_id": DANLI,
        "reason": "NO_OFFICER_REACHED",
        "note": "Nobody answers at night",
        "minutes": 30,
    }
    broken = await desk.post("/break-glass", glass, member=COORDINATOR)
    assert broken.status_code == 201, broken.text
    assert (await undo(desk, merged.json()["merge_id"], member=COORDINATOR)).status_code == 200
    assert set((await protected(desk)).values()) == {True}


async def test_who_was_protected_since_is_parted_by_an_officer_and_both_are_protected(desk: Desk) -> None:
    (one, other), homes = await two(desk, {}, {})
    merged = (await merge(desk, one, other, household_id=homes[0]["id"])).json()
    await desk.post(f"/persons/{other['id']}/protect", {})
    assert (await undo(desk, merged["merge_id"], member=COORDINATOR)).status_code == 404
    assert (await undo(desk, merged["merge_id"], member=OFFICER)).status_code == 200
    assert set((await protected(desk)).values()) == {True}


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


async def test_hidden_ones_who_take_each_others_place_change_nothing_outside(desk: Desk) -> None:
    hidden, again = person(relationship="SPOUSE", **HIDDEN), person(**HIDDEN)
    theirs = await desk.register(person(), hidden, head_person_id=hidden["id"])
    await desk.register(again)
    await desk.know_site()
    before = await desk.events()
    assert (await merge(desk, again, hidden, member=OFFICER, household_id=theirs["id"])).status_code == 201
    assert await desk.events() == before


async def told_of_alarms(desk: Desk, person_id: Any) -> list[tuple[bool, int]]:
    """What shelter was told that this person's safety needs: whether only a hand-over, and of how many cards."""
    rows = await desk.rows(
        """
        SELECT (data->>'hand_over')::boolean AS hand_over, jsonb_array_length(data->'card_codes') AS cards
        FROM outbox WHERE type LIKE '%unaccompanied_child%' AND data->>'child_id' = $1 ORDER BY position
        """,
        str(person_id),
    )
    return [(row["hand_over"], row["cards"]) for row in rows]


async def test_an_alarm_that_a_merge_brings_is_told_of_the_record_that_stays_and_taken_back_with_it(desk: Desk) -> None:
    """Who was registered twice may be under the shelter's roof by either record."""
    alone = {"birth_date": "2015-03-04", "care_basis": "NONE"}
    (one, other), homes = await two(desk, {}, alone)
    assert await told_of_alarms(desk, one["id"]) == []
    merged = await merge(desk, one, other, member=OFFICER, household_id=homes[1]["id"])
    assert merged.status_code == 201, merged.text
    assert (await told_of_alarms(desk, one["id"]))[-1] == (True, 2)
    assert (await undo(desk, merged.json()["merge_id"], member=OFFICER)).status_code == 200
    assert (await told_of_alarms(desk, one["id"]))[-1] == (False, 1)
    assert (await told_of_alarms(desk, other["id"]))[-1][0] is True
