"""What a household inherited counts against it, and is nowhere a hand-out of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.clock import real_now
from shared.contracts.registration import HouseholdChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.packs import many_codes, pack, told
from tests.integration.distribution.splitting import KITCHEN, broken, household, split
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI

OLD, NEW = many_codes(2, first=90_000)
NOON = datetime(2023, 11, 6, 18, tzinfo=UTC)
DAY = timedelta(days=1)


async def two_halves(desk: Desk, old: UUID) -> UUID:
    """One splits off from `old`; a card of each."""
    young = await split(desk, old)
    await desk.hear(card(OLD[:9], household_id=old), card(NEW[:9], household_id=young))
    return young


async def test_what_the_old_household_is_owed_is_not_owed_to_the_new_one(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    owed = [{"item_id": desk.item_id, "quantity": 1}]
    await desk.give(household_id=family, round_id=kitchen, owed=owed)
    await two_halves(desk, family)
    found = [(await desk.get(f"/owed?site_id={DANLI}&card={code}")).json()["items"] for code in (OLD, NEW)]
    assert [len(lines) for lines in found] == [1, 0]


async def test_what_the_old_household_has_on_loan_is_not_lent_to_the_new_one(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN", mode="LOAN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    await two_halves(desk, family)
    found = [(await desk.get(f"/loans?site_id={DANLI}&card={code}")).json()["items"] for code in (OLD, NEW)]
    assert [len(loans) for loans in found] == [1, 0]


async def test_progress_counts_one_hand_out(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    before = (await desk.get(f"/rounds/{kitchen}/progress", member=COORDINATOR)).json()
    await split(desk, family)
    assert (await desk.get(f"/rounds/{kitchen}/progress", member=COORDINATOR)).json() == before
    assert len(await desk.events("handout_given")) == 1


async def test_a_pack_and_its_difference_say_that_it_has_received(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    first = await pack(desk, kitchen)
    young = new_id()
    await desk.hear(card(OLD[:9], household_id=family), card(NEW[:9], household_id=young))
    unheard = await pack(desk, kitchen, since=first.version)
    assert told(unheard, NEW) == (1, 0, "recipient_unknown", 1) or told(unheard, NEW) == (1, 0, "", 1)
    await split(desk, family, id_=young)
    for content in (await pack(desk, kitchen), await pack(desk, kitchen, since=unheard.version)):
        assert told(content, NEW) == (1, 1, "", 1)
    assert told(await pack(desk, kitchen, since=unheard.version), OLD) is None


async def test_of_a_household_that_shows_no_more_a_pack_tells_nothing_that_it_inherited(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    young = await two_halves(desk, family)
    gone = made(
        HouseholdChanged,
        household_id=young,
        version=2,
        site_id=DANLI,
        population="DISPLACED",
        size=0,
        composition={},
        withdrawn=True,
    )
    await desk.hear(gone, card(NEW[:9], version=2))
    assert told(await pack(desk, kitchen), NEW) == (1, 0, "", 1)
    assert (await desk.give(card=NEW, round_id=kitchen)).json()["code"] == "already_received"
    assert await broken(desk) == []


async def test_a_case_shows_the_old_households_own_allowance(desk: Desk) -> None:
    rule = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 5, "quantity_max": 4}
    kitchen, family = await desk.plan(rule, code="KITCHEN"), await desk.household(3)
    at = real_now() - timedelta(minutes=30)
    log = [desk.handout(household_id=family, round_id=kitchen, scanned_at=at, device_seq=n) for n in range(2)]
    await desk.send(log)
    for size in (6, 11, 16):
        await split(desk, family, size=size)
    [case] = (await desk.get("/cases?state=OPEN", member=COORDINATOR)).json()["items"]
    shown = (await desk.get(f"/cases/{case['case_id']}", member=COORDINATOR)).json()
    assert (shown["server"]["allowed"], shown["server"]["taken"]) == (1, 2)


async def test_a_refill_of_the_old_household_is_one_of_the_new_one_too(desk: Desk) -> None:
    components = [{"item_id": desk.item_id, "quantity": 1, "consumable": True}]
    kit_id = new_id()
    body = {"id": kit_id, "code": "TRANSIT", "kind": "HYGIENE", "name": "k", "components": components}
    assert (await desk.post("/kits", {**body, "consumable_days": 7}, member=COORDINATOR)).status_code == 201
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ARRIVAL"}, code="TRANSIT", kit_id=kit_id)
    family = await desk.household(3)
    for at in (NOON, NOON + 8 * DAY):
        assert (await desk.give(at, household_id=family, round_id=round_id)).status_code == 201
    young = await split(desk, family, NOON + 9 * DAY)
    early = await desk.give(NOON + 14 * DAY, household_id=young, round_id=round_id)
    due = await desk.give(NOON + 15 * DAY, household_id=young, round_id=round_id)
    assert (early.status_code, due.status_code) == (409, 201)
    assert early.json()["parameters"]["blocked_until"] == "2023-11-21"
    standing = "SELECT allowance, taken, over, raised, inherited FROM entitlement WHERE unit_id = :young AND taken > 0"
    assert await desk.rows(standing, young=young) == [
        {"allowance": 3, "taken": 3, "over": 0, "raised": 2, "inherited": 1}
    ]
    assert await broken(desk) == []


async def test_one_who_splits_off_from_itself_is_nobody(desk: Desk) -> None:
    same = new_id()
    await desk.hear(household(same, split_from=same, split_at=real_now()))
    assert await desk.rows("SELECT 1 FROM household_split") == []
