"""After one of each kind of hand-out, `amparo verify` finds stock, entitlements and events as they must be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from amparo.verify import findings_of
from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.test_groups import asked, bus
from tests.integration.distribution.test_loans import lent, step
from tests.support.people import COORDINATOR, DANLI

CODE = card("FGHJKMNPQ").code
OVERRIDE = {"reason": "DEFECTIVE"}


async def one_of_each(desk: Desk) -> None:
    person, owed = await desk.person(), [{"item_id": desk.item_id, "quantity": 1}]
    partial = desk.handout(person, owed=owed)
    await desk.post("/handouts", partial)
    await desk.post(f"/handouts/{partial['id']}/settlements", {"id": new_id(), "site_id": DANLI})
    by_two = desk.handout(person, override=OVERRIDE)
    await desk.post("/handouts", by_two)
    await desk.post(f"/handouts/{by_two['id']}/countersign", {}, member=COORDINATOR)
    await desk.give(person_id=person, given_by="UNICEF")
    await desk.give(anonymous={"sex": "MALE"})
    await desk.hear(card("FGHJKMNPQ", person_id=await desk.person()))
    await desk.give(card=CODE, wrong_bearer=True)
    await bus(desk, remaining=1)
    await desk.post("/handouts/group", asked(desk, without_token=2))
    loan = await lent(desk)
    for outcome in ("TO_LAUNDRY", "LAUNDERED", "LOST"):
        await step(desk, loan, outcome, 1)
    await log(desk, person)


async def log(desk: Desk, person: Any) -> None:
    """The same offline: one over, one by override, one that others gave, and one that is taken back."""
    at = (real_now() - timedelta(hours=1)).isoformat()
    items = [
        desk.handout(person, scanned_at=at, device_seq=1),
        desk.handout(person, scanned_at=at, device_seq=2, override=OVERRIDE),
        desk.handout(person, scanned_at=at, device_seq=3, given_by="UNICEF"),
    ]
    assert verdicts(await desk.send(items)) == ["GIVEN_OVER", "GIVEN", "GIVEN_BY_OTHERS"]
    for item in items[1:]:
        answer = await desk.post(f"/handouts/{item['id']}/reverse", {"id": new_id(), "reason": "error"})
        assert answer.status_code == 201


async def test_all_invariants_hold_after_one_of_each(desk: Desk) -> None:
    await one_of_each(desk)
    async with desk.installation.eyes() as admin:
        findings = await findings_of(admin, desk.installation.settings)
    wanted = {finding.check for finding in findings if finding.invariant in ("I1", "I2", "I3", "I7")}
    assert {"I2 what claims raised is that of the live ones", "I1 balance is the sum of its legs"} <= wanted
    assert [finding for finding in findings if not finding.ok and finding.check in wanted] == []
