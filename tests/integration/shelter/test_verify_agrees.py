"""What a busy day leaves is what `amparo verify` recomputes from the ledger of stays."""

from __future__ import annotations

from shared.contracts.registration import CardBound
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.events import made
from tests.support.people import DANLI


async def test_beds_persons_cards_and_places_are_what_the_stays_say(house: House) -> None:
    _, (mother, child) = await house.family(30, 9)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "room_id": house.gym_id}
    )
    guests = await house.housed(*({"room_id": house.gym_id} for _ in range(6)))
    (by_card,) = await house.housed({"card": card_code(0), "bed_id": house.beds[1]})
    (in_error,) = await house.housed({"bed_id": house.beds[2]})
    known = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": new_id()}
    await house.tell(made(CardBound, **known))
    await house.check_out(dict.fromkeys([*stays, guests[0], by_card], "ONWARD_TRAVEL"))
    await house.post(f"/stays/{in_error}/reverse", {"id": new_id(), "reason": "cama equivocada"})
    await house.housed({"person_id": mother, "bed_id": house.beds[2]})
    findings = {finding.check: finding for finding in await house.findings() if finding.invariant in {"I5", "I6"}}
    assert len(findings) == 21
    assert [finding.check for finding in findings.values() if not finding.ok] == []
