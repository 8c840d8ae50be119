"""Erasure destroys who somebody was, everywhere; counts stay, others are told, and nothing brings it back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shared.contracts.registration import ERASED_VERSION
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.support.people import COORDINATOR, LA_LIMA, OFFICER, Member

NAMES = {"given_names": "Xochiquetzal", "family_names": "Wamblingorp", "phone": "+504 99887766"}
DOCUMENT = {"type": "PASSPORT", "country": "VE", "number": "QX77731"}
CANARIES = ("xochiquetzal", "wamblingorp", "99887766", "qx77731", "1987-11", "zzyzx")
WHY = {"reason": "REQUESTED"}


async def known(desk: Desk, **more: Any) -> dict[str, Any]:
    """A person of whom much is known, at home with her husband."""
    await desk.know_site()
    one = person(
        **NAMES, birth_date="1987-11-23", documents=[DOCUMENT | {"id": new_id()}], needs=["ER"], nationality="VE"
    )
    dwelling = {"place_pcode": "HN0703", "place_text": "Colonia Zzyzx"}
    husband = person(given_names="Juan", relationship="SPOUSE")
    return await desk.register(
        one, husband, dwelling=dwelling, arrival=entry(), cards=[{"person_id": one["id"]}], **more
    )


async def erase(desk: Desk, person_id: object, member: Member = OFFICER) -> int:
    """Status of the erasure."""
    return (await desk.post(f"/persons/{person_id}/erase", WHY, member=member)).status_code


async def everything(desk: Desk) -> str:
    """Every row of every table, as text."""
    tables = await desk.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'registration'")
    rows = [await desk.rows(f"SELECT t::text AS row FROM {table['tablename']} AS t") for table in tables]
    return str(rows).lower()


async def test_nothing_is_left_of_who_she_was(desk: Desk) -> None:
    one = await known(desk)
    [her, him] = one["person_ids"]
    before = await everything(desk)
    assert [canary for canary in CANARIES if canary not in before] == []
    assert await erase(desk, her) == 200
    left = await everything(desk)
    assert [canary for canary in CANARIES if canary in left] == ["zzyzx"]  # where her husband lives
    assert "juan" in left
    assert await erase(desk, him) == 200
    assert [canary for canary in (*CANARIES, "juan") if canary in await everything(desk)] == []


async def test_counts_and_the_household_stay(desk: Desk) -> None:
    one = await known(desk)
    counted = "SELECT size, unnamed::text, population FROM household"
    facts = (
        "SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM arrival) AS arrivals, "
        "(SELECT count(*) FROM card) AS cards, (SELECT count(*) FROM person WHERE sex = 'FEMALE') AS women"
    )
    before = [await desk.rows(counted), await desk.rows(facts)]
    await erase(desk, one["person_ids"][0])
    assert [await desk.rows(counted), await desk.rows(facts)] == before


async def test_she_is_nowhere_to_be_found(desk: Desk) -> None:
    one = await known(desk)
    her = one["person_ids"][0]
    await erase(desk, her)
    assert (await desk.get(f"/persons/{her}", member=OFFICER)).status_code == 404
    members = (await desk.get(f"/households/{one['id']}")).json()["members"]
    assert [member["given_names"] for member in members] == ["Juan"]
    for words in ("Xochiquetzal", "QX77731"):
        assert (await desk.post("/persons/search", {"q": words})).json()["items"] == []
    assert (await desk.get(f"/cards/{one['cards'][0]['code']}")).json()["person"] is None
    assert (await desk.get(f"/persons/{her}/reads", member=OFFICER)).status_code == 200


async def test_others_are_told_by_a_tombstone_above_all_versions(desk: Desk) -> None:
    one = await known(desk)
    await erase(desk, one["person_ids"][0])
    [event] = await desk.events("person_erased")
    assert (event["person_id"], event["version"]) == (one["person_ids"][0], ERASED_VERSION)
    assert (event["birth_month"], event["age_months"], event["effects"]) == (None, None, [])
    assert (event["sex"], event["nationality"], event["populations"]) == ("FEMALE", "VE", ["IN_TRANSIT"])
    assert event["age_years"] > 30
    [first, _] = await desk.events("person_registered")
    assert (first["birth_month"], first["effects"]) == (None, [])


async def test_a_protected_person_was_told_to_nobody_and_gets_no_tombstone(desk: Desk) -> None:
    one = await known(desk, protected=True)
    before = len(await desk.events())
    assert await erase(desk, one["person_ids"][0]) == 200
    assert len(await desk.events()) == before
    assert "xochiquetzal" not in await everything(desk)


async def test_erasing_again_changes_nothing(desk: Desk) -> None:
    one = await known(desk)
    answers = [await desk.post(f"/persons/{one['person_ids'][0]}/erase", WHY, member=OFFICER) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(await desk.events("person_erased")) == 1
    [row] = await desk.rows("SELECT reason, erased_by FROM erasure")
    assert (row["reason"], row["erased_by"]) == ("REQUESTED", OFFICER.subject)


async def test_two_officers_at_once_erase_once(desk: Desk) -> None:
    one = await known(desk)
    statuses = await asyncio.gather(*(erase(desk, one["person_ids"][0]) for _ in range(4)))
    assert statuses == [200] * 4
    assert len(await desk.events("person_erased")) == 1


async def test_the_erasure_is_in_the_audit(desk: Desk) -> None:
    one = await known(desk)
    await erase(desk, one["person_ids"][0])
    [row] = await desk.rows("SELECT caller, outcome, subjects FROM audit WHERE operation = 'erase_person'")
    assert (row["caller"], row["outcome"]) == (OFFICER.subject, "done")
    assert [str(id_) for id_ in row["subjects"]] == [one["person_ids"][0]]


async def test_a_registration_sent_again_does_not_bring_her_back(desk: Desk) -> None:
    one = await known(desk)
    sent = {name: one[name] for name in ("id", "site_id", "population", "members", "dwelling", "arrival")}
    await erase(desk, one["person_ids"][0])
    assert (await desk.post("/households", sent)).status_code == 422
    assert "xochiquetzal" not in await everything(desk)


@pytest.mark.parametrize(
    ("member", "status"), [(COORDINATOR, 403), (Member(new_id(), {"PROTECTION_OFFICER": [LA_LIMA]}), 404)]
)
async def test_who_may_not(desk: Desk, member: Member, status: int) -> None:
    one = await known(desk)
    assert await erase(desk, one["person_ids"][0], member) == status
    assert "xochiquetzal" in await everything(desk)
