"""Bags in custody: one tag is one bag, one bag is handed out once, and nobody is refused to leave for a bag."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.shelter.queries import bags as bag_queries
from shared.contracts.registration import PersonMerged, PersonUpdated
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.shelter.conftest import House
from tests.support.events import made
from tests.support.people import DANLI, LA_LIMA, OUTSIDER

DESKS = 8


async def deposit(house: House, *bags: dict[str, Any], **changes: Any) -> httpx.Response:
    """Hand bags in, each with a new id and a tag where it has none."""
    listed = [{"id": new_id(), "tag": f"B-{place}", **bag} for place, bag in enumerate(bags, start=1)]
    return await house.post("/bags", {"site_id": DANLI, "bags": listed, **changes})


async def deposited(house: House, *bags: dict[str, Any]) -> list[str]:
    """The ids of bags that were handed in."""
    answer = await deposit(house, *bags)
    assert answer.status_code == 201, answer.text
    return [bag["bag_id"] for bag in answer.json()["bags"]]


async def give_back(house: House, *returns: dict[str, Any], **changes: Any) -> httpx.Response:
    """Hand bags out, each by a return with a new id where it has none."""
    listed = [{"id": new_id(), **one} for one in returns]
    return await house.post("/bags/return", {"site_id": DANLI, "returns": listed, **changes})


async def listed(house: House, query: str = "") -> list[dict[str, Any]]:
    """The bags that the list shows; `amparo verify` agrees with what is in custody."""
    assert [one.check for one in await house.findings() if not one.ok and "bag" in one.check] == []
    answer = await house.get(f"/shelters/{DANLI}/bags{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def undo(house: House, path: str, **changes: Any) -> httpx.Response:
    """Undo a deposit or a return."""
    return await house.post(f"/bags/{path}/reverse", {"id": new_id(), "reason": "me equivoqué", **changes})


async def test_a_bag_is_in_custody_until_it_is_handed_out(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    (bag,) = await deposited(house, {"stay_id": stay, "kind": "SUITCASE", "pieces": 2, "note": "Azul"})
    (shown,) = await listed(house)
    assert (shown["tag"], shown["kind"], shown["pieces"], shown["in_custody"]) == ("B-1", "SUITCASE", 2, True)
    answer = await give_back(house, {"tag": "B-1"})
    assert answer.status_code == 200, answer.text
    (returned,) = answer.json()["bags"]
    assert (returned["bag_id"], returned["given_to"], returned["in_custody"]) == (bag, "OWNER", False)
    assert await listed(house) == []
    assert [one["bag_id"] for one in await listed(house, "?open_only=false")] == [bag]


async def test_by_card_a_bag_is_its_guests(house: House) -> None:
    (card,) = await house.tokens(1)
    (stay,) = await house.housed({"card": card.code, "without_bed": True})
    answer = await deposit(house, {"card": card.code})
    assert answer.json()["bags"][0]["stay_id"] == stay


async def test_a_card_of_nobody_here_and_one_of_several_are_refused(house: House) -> None:
    household, _ = await house.family(30)
    (token, other) = await house.tokens(2)
    await house.tell(token.model_copy(update={"version": 2, "household_id": household}))
    await house.housed({"card": token.code, "without_bed": True}, {"card": token.code, "without_bed": True})
    several, nobody = await deposit(house, {"card": token.code}), await deposit(house, {"card": other.code})
    assert (several.status_code, several.json()["code"]) == (409, "several_stays")
    assert nobody.status_code == 404
    assert await listed(house) == []


async def test_a_tag_is_on_one_bag_in_custody(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    (first,) = await deposited(house, {"stay_id": stay, "tag": "7"})
    refused = await deposit(house, {"stay_id": stay, "tag": "8"}, {"stay_id": stay, "tag": "7"})
    assert (refused.status_code, refused.json()["code"]) == (409, "tag_taken")
    assert refused.json()["parameters"] == {"bag_id": first}
    assert len(await listed(house)) == 1
    await give_back(house, {"bag_id": first})
    assert (await deposit(house, {"stay_id": stay, "tag": "7"})).status_code == 201


async def test_whoever_has_left_hands_nothing_in(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await house.check_out({stay: "HOME"})
    answer = await deposit(house, {"stay_id": stay})
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_ended_already")


async def test_the_same_again_is_answered_the_same_whatever_became_of_it(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    bag, back = {"id": new_id(), "stay_id": stay}, {"id": new_id(), "tag": "B-1"}
    first = await deposit(house, bag)
    out = await give_back(house, back)
    await house.check_out({stay: "HOME"})
    again, out_again = await deposit(house, bag), await give_back(house, back)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (out_again.status_code, out_again.json()) == (200, out.json())
    for other in (await deposit(house, {**bag, "pieces": 3}), await give_back(house, back, given_to="HOUSEHOLD")):
        assert (other.status_code, other.json()["code"]) == (422, "id_reused")


async def test_to_another_one_only_for_a_reason(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    await deposited(house, {"stay_id": stay})
    assert (await give_back(house, {"tag": "B-1"}, given_to="OTHER")).status_code == 422
    answer = await give_back(house, {"tag": "B-1"}, given_to="OTHER", reason="SENT_ON")
    assert (answer.json()["bags"][0]["given_to"], answer.json()["bags"][0]["reason"]) == ("OTHER", "SENT_ON")


async def test_a_check_out_names_the_bags_and_refuses_nobody(house: House) -> None:
    stay, other = await house.housed({"without_bed": True}, {"without_bed": True})
    (bag, _) = await deposited(house, {"stay_id": stay}, {"stay_id": other})
    answer = await house.check_out({stay: "HOME"})
    assert answer.status_code == 200
    assert answer.json()["bags"] == [{"bag_id": bag, "stay_id": stay, "tag": "B-1", "pieces": 1}]
    ended = answer.json()["stays"][0]["ended_at"]
    waiting = {one["bag_id"]: one["left_at"] for one in await listed(house)}
    assert waiting[bag] == ended
    assert list(waiting.values()).count(None) == 1
    assert (await give_back(house, {"bag_id": bag})).status_code == 200


async def test_only_a_stays_bags_are_listed(house: House) -> None:
    stay, other = await house.housed({"without_bed": True}, {"without_bed": True})
    (bag, _) = await deposited(house, {"stay_id": stay}, {"stay_id": other})
    assert [one["bag_id"] for one in await listed(house, f"?stay_id={stay}")] == [bag]


async def test_a_deposit_is_undone_unless_the_bag_was_handed_out(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    bag, other = await deposited(house, {"stay_id": stay}, {"stay_id": stay})
    await give_back(house, {"bag_id": other})
    refused = await undo(house, other)
    assert (refused.status_code, refused.json()["code"]) == (409, "bag_returned_already")
    assert (await undo(house, bag)).status_code == 200
    assert [one["bag_id"] for one in await listed(house, "?open_only=false")] == [other]
    gone = await give_back(house, {"bag_id": bag})
    assert (gone.status_code, gone.json()["code"]) == (409, "bag_reversed_already")
    assert (await undo(house, bag)).json()["code"] == "bag_reversed_already"


async def test_a_return_is_undone_exactly_unless_the_tag_is_on_another_bag(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    (bag,) = await deposited(house, {"stay_id": stay})
    before = await listed(house)
    back = new_id()
    await give_back(house, {"id": back, "bag_id": bag})
    undone = {"id": new_id()}
    first, again = await undo(house, f"returns/{back}", **undone), await undo(house, f"returns/{back}", **undone)
    assert (first.status_code, again.json()) == (200, first.json())
    assert await listed(house) == before
    assert (await undo(house, f"returns/{back}")).json()["code"] == "bag_reversed_already"
    last = new_id()
    await give_back(house, {"id": last, "bag_id": bag})
    await deposited(house, {"stay_id": stay})
    taken = await undo(house, f"returns/{last}")
    assert (taken.status_code, taken.json()["code"]) == (409, "tag_taken")


async def test_after_its_day_nothing_is_undone(house: House) -> None:
    house.at = "2023-06-15T20:00:00-06:00"
    (stay,) = await house.housed({"without_bed": True})
    (bag,) = await deposited(house, {"stay_id": stay})
    house.at = "2023-06-16T08:00:00-06:00"
    answer = await undo(house, bag)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_undo_bag")


async def test_a_bag_outlives_a_merge_and_a_withdrawn_record(house: House) -> None:
    _, (one, other) = await house.family(30, 40)
    (stay,) = await house.housed({"person_id": other, "without_bed": True})
    (bag,) = await deposited(house, {"stay_id": stay})
    await house.tell(made(PersonMerged, person_id=other, merged_into=one, site_id=DANLI, version=2))
    await house.tell(made(PersonUpdated, person_id=one, site_id=DANLI, version=2, withdrawn=True))
    assert [(shown["bag_id"], shown["stay_id"]) for shown in await listed(house)] == [(bag, stay)]
    assert (await give_back(house, {"tag": "B-1"})).status_code == 200


async def test_another_sites_bags_are_not_there(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    (bag,) = await deposited(house, {"stay_id": stay})
    body = {"site_id": LA_LIMA, "returns": [{"id": new_id(), "bag_id": bag}]}
    assert (await house.post("/bags/return", body, member=OUTSIDER)).status_code == 404
    assert (await house.get(f"/shelters/{DANLI}/bags", member=OUTSIDER)).status_code == 404
    reversal = {"id": new_id(), "reason": "no"}
    assert (await house.post(f"/bags/{bag}/reverse", reversal, member=OUTSIDER)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"tag": "Señora García"}, {"tag": ""}, {"pieces": 0}, {"card": "x"}, {"note": "x" * 61}, {"stay_id": None}],
)
async def test_what_is_no_bag_is_refused_and_nothing_is_stored(house: House, wrong: dict[str, Any]) -> None:
    (stay,) = await house.housed({"without_bed": True})
    answer = await deposit(house, {"stay_id": stay, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert await house.rows("SELECT 1 FROM bag") == []


async def at_all_desks(house: House) -> list[int]:
    """All desks hand out one bag at once."""
    (stay,) = await house.housed({"without_bed": True})
    await deposited(house, {"stay_id": stay})
    answers = await asyncio.gather(*(give_back(house, {"tag": "B-1"}) for _ in range(DESKS)))
    return sorted(answer.status_code for answer in answers)


async def test_desks_that_hand_out_one_bag_at_once_hand_it_out_once(house: House) -> None:
    statuses = await at_all_desks(house)
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 404, 409}  # by tag, it is not there any more
    assert len(await house.rows("SELECT 1 FROM bag_return")) == 1
    assert await listed(house) == []


async def test_without_lock_and_constraint_it_is_handed_out_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = asyncio.Barrier(DESKS)

    async def unlocked(session: Any, site_id: UUID, ids: Any) -> set[UUID]:
        await together.wait()
        return set(ids)

    monkeypatch.setattr(bag_queries, "lock_bags", unlocked)
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        await admin.execute("ALTER TABLE shelter.bag_return DROP CONSTRAINT bag_return_once")
    finally:
        await admin.close()
    assert (await at_all_desks(house)).count(200) > 1
    assert [one.check for one in await house.findings() if not one.ok and "bag" in one.check]


async def test_desks_that_take_one_tag_at_once_take_it_once(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    answers = await asyncio.gather(*(deposit(house, {"stay_id": stay}) for _ in range(DESKS)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (DESKS - 1)
    assert len(await listed(house)) == 1
