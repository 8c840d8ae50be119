"""Unique values in every identity field are hunted in everything that leaves, and in stored answers."""

import hashlib
import hmac
import json

from services.registration.schemas.households import HouseholdIn
from shared.ids import new_id
from shared.keys import KeysDirectory
from tests.integration.registration.conftest import Desk, entry, household, person
from tests.support.people import DANLI

CANARIES = ["Xochiquetzal", "Wamblingorp", "QX77731", "99887766", "1987-11-23", "Colonia Zzyzx"]


def full_household() -> dict[str, object]:
    document = {"id": new_id(), "type": "PASSPORT", "country": "VE", "number": "QX77731"}
    one = person(
        given_names="Xochiquetzal",
        family_names="Wamblingorp",
        birth_date="1987-11-23",
        phone="+504 99887766",
        nationality="VE",
        languages=["es"],
        documents=[document],
        needs=["ER", "LP-VO"],
    )
    other = person(given_names="Xochiquetzal", birth_date="1987-11-23", relationship="SPOUSE", phone="99887766")
    return household(
        one,
        other,
        dwelling={"place_pcode": "HN0703", "place_text": "Colonia Zzyzx"},
        consents=[{"purpose": "PHOTO", "given": False, "text_version": "1", "language": "es"}],
        arrival=entry(),
        cards=[{}, {"person_id": one["id"]}],
    )


async def test_no_canary_leaves_with_an_event_or_stays_in_a_stored_answer(desk: Desk) -> None:
    body = full_household()
    assert (await desk.post("/households", body)).status_code == 201
    naming = {"site_id": DANLI, "member": person(given_names="Xochiquetzal", birth_date="1987-11-23")}
    await desk.register(unnamed={"women": 1}, id=(household_id := new_id()))
    assert (await desk.post(f"/households/{household_id}/members", naming)).status_code == 201
    stored = [
        await desk.rows("SELECT outbox::text AS row FROM outbox"),
        await desk.rows("SELECT idempotency::text AS row FROM idempotency"),
        await desk.rows("SELECT client_object::text AS row FROM client_object"),
    ]
    text = str(stored)
    assert await desk.events("person_registered")
    assert [canary for canary in CANARIES if canary.lower() in text.lower()] == []


async def test_what_is_kept_of_a_registration_tells_nothing_to_who_guesses_it(desk: Desk) -> None:
    """Names are few: a plain hash of them is found by trying; one under a key that is not in the database is not."""
    body = full_household()
    await desk.post("/households", body)
    await desk.post("/households", full_household() | {"id": new_id()})
    sent = HouseholdIn.model_validate(body)
    canonical = json.dumps(["household", sent.model_dump(mode="json")], sort_keys=True, separators=(",", ":")).encode()
    kept = {bytes(row["fingerprint"]) for row in await desk.rows("SELECT fingerprint FROM client_object")}
    secret = KeysDirectory(desk.installation.settings.keys_dir).keys("idempotency")[0].secret
    assert hashlib.sha256(canonical).digest() not in kept
    assert hmac.digest(secret, canonical, hashlib.sha256) in kept


async def test_a_refusal_echoes_nothing_that_was_sent(desk: Desk) -> None:
    body = full_household() | {"Xochiquetzal": "Wamblingorp", "population": "QX77731"}
    answer = await desk.post("/households", body)
    assert answer.status_code == 422
    assert [canary for canary in CANARIES if canary in answer.text] == []


async def test_events_carry_birth_month_and_completed_age_and_no_need(desk: Desk) -> None:
    await desk.register(person(birth_date="1950-03-04", needs=["ER"]))
    [event] = await desk.events("person_registered")
    assert (event["birth_month"], event["birth_precision"]) == ("1950-03", "DAY")
    assert event["age_years"] > 70
    assert "LOWER_BED" in event["effects"]
    assert "needs" not in event
