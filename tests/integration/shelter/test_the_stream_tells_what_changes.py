"""Whatever changes a board is told to whoever watches, or is on the board that they read when a stream ends."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.contracts.registration import CardBound, PersonUpdated
from shared.contracts.shelter import StayChanged
from shared.migrations import admin_url
from shared.outbox import number
from tests.integration.shelter.conftest import House, card_code
from tests.integration.shelter.holding import held, room
from tests.integration.shelter.test_away import leave, patch
from tests.integration.shelter.test_boards_are_kept import BOARD, CHANGES, Change, guests
from tests.integration.shelter.test_census import EVENING, NIGHT, NOON
from tests.integration.shelter.test_live_changes import Said, words
from tests.integration.shelter.test_two_open_stays import merged, parted, two
from tests.support.events import made
from tests.support.people import DANLI

__all__ = ["guests"]
MIGRATION = importlib.import_module("services.shelter.migrations.versions.0012_told_stays")
SILENT = {
    "a household grows": "registration's event changes a projection, and leaves nothing in the own log",
    "a household is merged": "as above",
    "a birth is known": "as above",
    "whose a card is becomes known": "as above",
    "a record is withdrawn": "as above",
}
"""Changes of a board that no word of the stream tells, and why: docs/live.md says how a screen sees them."""


async def one_person(house: House, guests: dict[str, Any]) -> None:
    """The two who are in beds turn out to be one person."""
    rows = await house.rows(
        "SELECT person_id FROM stay WHERE id = ANY(CAST(:ids AS uuid[]))",
        ids=[UUID(id_) for id_ in guests["stays"][:2]],
    )
    one, other = (row["person_id"] for row in rows)
    await house.tell(merged(other, one))


async def expected(house: House, guests: dict[str, Any]) -> None:
    """Somebody says when they leave for good."""
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    answer = await patch(house, guests["stays"][1], {"leaves_on": day}, '"1"')
    assert answer.status_code == 200, answer.text


async def bearer_known(house: House, guests: dict[str, Any]) -> None:
    """The card without a bed is of the mother's household."""
    card = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "version": 2}
    await house.tell(made(CardBound, **card, household_id=guests["home"]))


async def withdrawn(house: House, guests: dict[str, Any]) -> None:
    """Nothing may be known of the mother any more."""
    await house.tell(made(PersonUpdated, person_id=guests["mother"], site_id=DANLI, withdrawn=True, version=2))


ALL: dict[str, Change] = {
    **CHANGES,
    # As it happens: the other test writes the row alone.
    "a case opens": one_person,
    "a departure is expected": expected,
    "whose a card is becomes known": bearer_known,
    "a record is withdrawn": withdrawn,
}


async def heard(house: House, last: int | None = None) -> list[Said]:
    """What a stream says after `last`, everything that was committed being numbered."""
    await house.installation.runtime("shelter").database.run(number)
    token = house.installation.token({"SHELTER_STAFF": [DANLI]})
    headers = {"Authorization": f"Bearer {token}", **({} if last is None else {"Last-Event-ID": str(last)})}
    answer = await house.installation.client.get(f"/shelter/v1/shelters/{DANLI}/events?seconds=0", headers=headers)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


async def changes(house: House, last: int) -> list[dict[str, Any]]:
    return [said.data for said in await heard(house, last) if said.event == "change"]


@pytest.mark.parametrize("what", ALL)
async def test_a_change_of_the_board_is_told_or_is_named_as_silent(
    house: House, guests: dict[str, Any], what: str
) -> None:
    begun, etag = (await heard(house))[-1].id, (await house.get(BOARD)).headers["ETag"]
    await ALL[what](house, guests)
    assert bool(await changes(house, begun)) == (what not in SILENT)
    assert (await house.get(BOARD, unless=etag)).status_code == 200


async def test_records_that_are_parted_are_told_to_whoever_watches(house: House) -> None:
    one, other, _ = await two(house)
    await house.tell(merged(other, one))
    begun = (await heard(house))[-1].id
    await house.tell(parted(other))
    told = await changes(house, begun)
    assert [word["type"] for word in told] == ["shelter.case_resolved.v1"] * 2
    cases = {str(row["id"]) for row in await house.rows("SELECT id FROM shelter_case")}
    assert {word["case_id"] for word in told} == cases


async def test_a_child_who_is_found_again_is_told_to_whoever_watches(house: House) -> None:
    house.at = NOON
    _, (_, child) = await house.family(30, 9)
    (stay,) = await house.housed({"person_id": child, "bed_id": house.beds[1]})
    house.at = EVENING
    begun = (await heard(house))[-1].id
    await house.confirm(NIGHT, {"room_id": house.room_id, "not_seen": [stay]})
    await house.confirm(NIGHT, {"room_id": house.room_id})
    opened, resolved = await changes(house, begun)
    assert (opened["type"], resolved["type"]) == ("shelter.case_opened.v1", "shelter.case_resolved.v1")
    assert opened["case_id"] == resolved["case_id"]


async def test_what_is_expected_of_a_stay_is_told_with_its_version(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await leave(house, {"stay_id": stay})
    begun = (await heard(house))[-1].id
    back_by = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    assert (await patch(house, stay, {"back_by": back_by.isoformat()}, '"2"')).status_code == 200
    (word,) = await changes(house, begun)
    assert (word["type"], word["stay_id"]) == ("shelter.stay_changed.v1", stay)
    (event,) = await house.events("shelter.stay_changed.v1")
    assert (event["version"], datetime.fromisoformat(event["back_by"]), event["leaves_on"]) == (3, back_by, None)
    broken = [one.check for one in await house.findings() if one.invariant == "I7" and not one.ok]
    assert broken == []


async def test_a_version_from_before_it_was_told_is_told_by_the_migration(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    assert (await patch(house, stay, {"leaves_on": "2099-01-01"}, '"1"')).status_code == 200
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        await admin.execute("DELETE FROM shelter.outbox WHERE type = 'shelter.stay_changed.v1'")
        assert [one.check for one in await house.findings() if one.invariant == "I7" and not one.ok] == [
            "I7 shelter, version of a stay: every row has its event"
        ]
        await admin.execute("SET search_path = shelter")
        for _ in range(2):
            await admin.execute(MIGRATION.TELL)
    finally:
        await admin.close()
    (event,) = await house.events("shelter.stay_changed.v1")
    assert StayChanged.model_validate(event).version == 2
    assert [one.check for one in await house.findings() if one.invariant == "I7" and not one.ok] == []


async def test_a_hold_says_when_it_ends_by_itself_and_nothing_is_told_then(house: House) -> None:
    begun = (await heard(house))[-1].id
    ends = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    hold_id = await held(house, rooms=[room(house, 1)], expires_at=ends)
    (word,) = await changes(house, begun)
    assert (word["hold_id"], datetime.fromisoformat(word["expires_at"])) == (str(hold_id), ends)
    begun = (await heard(house))[-1].id
    released = await house.post(f"/holds/{hold_id}/release", {"reason": "BUS_CANCELLED"})
    assert released.status_code == 200, released.text
    (word,) = await changes(house, begun)
    assert (word["hold_id"], word.get("expires_at")) == (str(hold_id), None)


def test_what_is_silent_is_a_change_of_the_board() -> None:
    assert set(SILENT) <= set(ALL)
