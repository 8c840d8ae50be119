"""The roster of a site: everybody with an open stay there, as a device may keep it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.registration.rules.roster import document_match_key, phone_match_key
from shared.contracts.shelter import StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import HOLDER, Desk, entry, person
from tests.integration.registration.known import AT_LA_LIMA, BOTH, elsewhere, xiomara
from tests.integration.registration.merging import merge
from tests.integration.registration.staying import ended, started
from tests.support.canaries import MAKERS, Hunt
from tests.support.installation import make_settings, running
from tests.support.people import DANLI, LA_LIMA, OFFICER, REGISTRAR, Member, fixed_id

SHELTER_STAFF = Member(fixed_id("shelter staff who keep a roster"), {"SHELTER_STAFF": [DANLI]})


async def load(desk: Desk, member: Member | None = REGISTRAR, site: Any = DANLI) -> dict[str, Any]:
    """The roster as somebody is told it."""
    answer = await desk.get(f"/roster?site_id={site}", member=member)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def people(desk: Desk, member: Member = REGISTRAR) -> list[dict[str, Any]]:
    """Its people."""
    found: list[dict[str, Any]] = (await load(desk, member))["people"]
    return found


def bare(code: str, **fields: Any) -> dict[str, Any]:
    """A card of whose bearer nothing is told."""
    nothing = dict.fromkeys(("person_id", "household_id", "given_names", "family_names", "age", "age_months"))
    counted = {"sex": "FEMALE", "population": "IN_TRANSIT", "household_size": 1, "head": False}
    return {"card_codes": [code], **nothing, **counted, "effects": [], "document_keys": [], "phone_keys": [], **fields}


async def test_a_guest_is_there_with_what_finds_them_and_no_number(desk: Desk) -> None:
    mother = xiomara(effects=["LOWER_BED"])
    son = person(sex="MALE", given_names="José", birth_date="2022-01-10", relationship="CHILD")
    made_ = await desk.register(mother, son, arrival=entry(), cards=[{"person_id": mother["id"]}, {}])
    await desk.hear([started(mother["id"])])
    [guest] = await people(desk)
    own, households = (card["code"] for card in made_["cards"])
    keys = {name: guest.pop(name) for name in ("document_keys", "phone_keys", "age", "age_months")}
    assert [len(keys["document_keys"]), len(keys["phone_keys"])] == [1, 1]
    assert keys["age"] > 30
    assert guest == {
        "person_id": str(mother["id"]),
        "household_id": str(made_["id"]),
        "card_codes": [own, households],
        "given_names": "Xiomara Yamileth",
        "family_names": "Oseguera Tróchez",
        "sex": "FEMALE",
        "household_size": 2,
        "head": True,
        "population": "IN_TRANSIT",
        "effects": ["LOWER_BED"],
    }


async def test_who_is_registered_and_has_no_stay_or_one_elsewhere_or_that_ended_is_not_there(desk: Desk) -> None:
    await desk.register(xiomara(), arrival=entry())
    there = await elsewhere(desk, person(given_names="Otra"))
    here = await desk.register(person(given_names="Ida"), arrival=entry())
    gone = started(here["person_ids"][0])
    await desk.hear([started(there["person_ids"][0], site_id=LA_LIMA), gone, ended(gone, "ONWARD_TRAVEL")])
    assert await people(desk) == []
    [other] = (await load(desk, AT_LA_LIMA, LA_LIMA))["people"]
    assert other["given_names"] == "Otra"


async def test_no_number_is_in_it_in_whatever_disguise_and_a_typed_one_matches(desk: Desk) -> None:
    """Canaries in what is not told: body and headers are hunted for them."""
    planted = {name: MAKERS[name]() for name in ("number", "phone", "birth_date")}
    papers = [{"id": new_id(), "type": "PASSPORT", "country": "VE", "number": planted["number"]}]
    one = xiomara(phone=planted["phone"], birth_date=planted["birth_date"], documents=papers)
    await desk.register(one, arrival=entry())
    await desk.hear([started(one["id"])])
    answer = await desk.get(f"/roster?site_id={DANLI}")
    assert Hunt(planted.values()).found(f"{answer.text} {answer.headers}") == set()
    told = answer.json()
    salt, [guest] = told["match_key_salt"], told["people"]
    typed = f"{planted['number'][:4].lower()}-{planted['number'][4:]}"
    assert guest["document_keys"] == [document_match_key(salt, typed)]
    assert guest["phone_keys"] == [phone_match_key(salt, planted["phone"][-8:])]
    again = await load(desk)
    assert again["match_key_salt"] != salt
    assert again["people"][0]["phone_keys"] != guest["phone_keys"]


@pytest.mark.parametrize("named_by", ["person", "card"])
async def test_a_protected_guest_is_a_card_as_that_of_somebody_who_gave_no_data(desk: Desk, named_by: str) -> None:
    """Also to the site's officer, and however the stay began: what a device keeps is nobody's protected record."""
    await desk.know_site()
    hers, nobodys = await desk.batch(2)
    await desk.post(f"/cards/{nobodys}/bind", {"sex": "FEMALE", "population": "IN_TRANSIT"})
    hidden = xiomara(needs=["LP-VO"])
    await desk.register(hidden, arrival=entry(), cards=[{"code": hers, "person_id": hidden["id"]}])
    id_ = hidden["id"] if named_by == "person" else None
    await desk.hear([started(id_, card_code=None if id_ else hers), started(None, card_code=nobodys)])
    for member in (REGISTRAR, OFFICER, BOTH):
        found = {one["card_codes"][0]: one for one in await people(desk, member)}
        assert found == {code: bare(code) for code in (hers, nobodys)}
    assert await desk.rows("SELECT FROM audit WHERE kind = 'READ'") == []


async def test_broken_glass_shows_no_more_of_it(desk: Desk) -> None:
    await desk.know_site()
    hidden = xiomara(needs=["LP-VO"])
    made_ = await desk.register(hidden, arrival=entry(), cards=[{"person_id": hidden["id"]}])
    await desk.hear([started(hidden["id"])])
    glass = {
        "id": new_id(),
        "site_id": DANLI,
        "reason": "LIFE_AT_RISK",
        "note": "Hay humo en el ala sur",
        "minutes": 30,
    }
    assert (await desk.post("/break-glass", glass)).status_code == 201
    assert (await desk.get(f"/persons/{hidden['id']}")).status_code == 200
    assert await people(desk) == [bare(made_["cards"][0]["code"])]


async def test_a_card_that_was_lost_stands_for_nobody(desk: Desk) -> None:
    hidden = xiomara(needs=["LP-VO"])
    made_ = await desk.register(hidden, arrival=entry(), cards=[{"person_id": hidden["id"]}])
    code = made_["cards"][0]["code"]
    await desk.hear([started(None, card_code=code)])
    assert await people(desk) == [bare(code)]
    await desk.post(f"/cards/{code}/revoke", {"reason": "LOST"})
    assert await people(desk) == []


async def test_who_is_excluded_from_a_record_sees_a_card(desk: Desk) -> None:
    """Of an unprotected record too, by whatever id the exclusion names it."""
    one = xiomara()
    made_ = await desk.register(one, arrival=entry(), cards=[{"person_id": one["id"]}])
    await desk.hear([started(one["id"])])
    sql = "INSERT INTO excluded_principal VALUES ($1, $2, $3, $4, now())"
    for record, principal in ((one["id"], SHELTER_STAFF.subject), (made_["id"], HOLDER)):
        await desk.rows(sql, UUID(str(new_id())), UUID(str(record)), principal, OFFICER.subject)
        told = bare(made_["cards"][0]["code"], sex="NOT_STATED")
        assert await people(desk, SHELTER_STAFF) == [told]
        assert len(await people(desk, REGISTRAR)) == 1
    assert await people(desk, REGISTRAR) == [told]


async def test_an_unnamed_member_is_there_as_one_of_the_household(desk: Desk) -> None:
    """Until it is protected: then its card is nobody's, and a stay without a card is told of nobody."""
    made_ = await desk.register(xiomara(), unnamed={"boys": 1}, arrival=entry(), cards=[{}])
    code = made_["cards"][0]["code"]
    told = bare(code, household_id=str(made_["id"]), household_size=2, sex="NOT_STATED")
    await desk.hear([made(household_id=made_["id"]), made(card_code=code)])
    assert await people(desk) == [told, told]
    await desk.post(f"/households/{made_['id']}/protect", {})
    [guest] = await people(desk)
    assert (guest["card_codes"], guest["household_id"], guest["household_size"]) == ([code], None, 1)


def made(**about: Any) -> StayStarted:
    """A stay that names no person."""
    return started(None, **about)


async def test_an_anonymous_guest_without_a_card_is_left_to_the_board(desk: Desk) -> None:
    await desk.hear([started(None)])
    assert await people(desk) == []


async def test_a_record_that_was_merged_is_there_once_as_the_one_it_stands_for(desk: Desk) -> None:
    first = await desk.register(xiomara(), arrival=entry(), cards=[{}])
    second = await desk.register(xiomara(documents=[]), arrival=entry(), cards=[{}])
    one, other = first["members"][0], second["members"][0]
    await desk.hear([started(one["id"]), started(other["id"])])
    assert len(await people(desk)) == 2
    answer = await merge(desk, one, other, household_id=first["id"])
    assert answer.status_code == 201, answer.text
    [guest] = await people(desk)
    assert guest["person_id"] == str(one["id"])


async def test_the_erased_and_the_dead_are_not_there(desk: Desk) -> None:
    await desk.know_site()
    erased, dead = person(given_names="Ida"), person(given_names="Ana")
    await desk.register(erased, arrival=entry())
    await desk.register(dead, arrival=entry())
    stay = started(dead["id"])
    await desk.hear([started(erased["id"]), stay])
    assert len(await people(desk)) == 2
    await desk.post(f"/persons/{erased['id']}/erase", {"reason": "REQUESTED"}, member=OFFICER)
    await desk.hear([ended(stay, "DECEASED"), started(dead["id"])])
    assert await people(desk) == []


async def test_a_refusal_of_consent_takes_nobody_off_it(desk: Desk) -> None:
    one = await desk.register(xiomara(), arrival=entry())
    await desk.hear([started(one["person_ids"][0])])
    no = {"purpose": "ASSISTANCE", "given": False, "text_version": "2023-1", "language": "es"}
    consent = {"id": new_id(), "site_id": DANLI, **no}
    assert (await desk.post(f"/persons/{one['person_ids'][0]}/consents", consent)).status_code == 201
    assert len(await people(desk)) == 1


async def test_a_decoy_alarms_by_no_device_that_loads_the_roster(desk: Desk) -> None:
    await desk.know_site()
    one = await desk.register(xiomara(), arrival=entry())
    await desk.hear([started(one["person_ids"][0])])
    await desk.post(f"/persons/{one['person_ids'][0]}/decoy", {}, member=OFFICER)
    assert await people(desk) == []
    assert await desk.rows("SELECT FROM privacy_alert") == []


async def test_a_discreet_site_has_no_names_and_no_keys(desk: Desk) -> None:
    one = await desk.register(xiomara(), arrival=entry())
    await desk.hear([started(one["person_ids"][0])])
    assert (await desk.post(f"/sites/{DANLI}/discreet-mode", {"on": True}, member=OFFICER)).status_code == 200
    for member in (REGISTRAR, OFFICER):
        told = await load(desk, member)
        [guest] = told["people"]
        assert told["discreet"] is True
        assert [guest[name] for name in ("given_names", "family_names")] == [None, None]
        assert [guest[name] for name in ("document_keys", "phone_keys")] == [[], []]
        assert guest["person_id"] == one["person_ids"][0]


@pytest.mark.parametrize(("member", "status"), [(AT_LA_LIMA, 404), (None, 401)])
async def test_another_sites_roster_is_not_there(desk: Desk, member: Member | None, status: int) -> None:
    assert (await desk.get(f"/roster?site_id={DANLI}", member=member)).status_code == status


@pytest.fixture
async def small(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk whose devices are given two guests at the most."""
    monkeypatch.setenv("AMPARO_ROSTER_PEOPLE_MAX", "2")
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings, services=["directory", "registration"], workers=False) as installation:
        yield Desk(installation)


async def test_more_guests_than_a_device_is_given_are_said_to_be_missing(small: Desk) -> None:
    for name, day in (("Ana", 1), ("Ida", 3), ("Eva", 2)):
        one = await small.register(person(given_names=name), arrival=entry())
        await small.hear([started(one["person_ids"][0], at=datetime(2023, 6, day, tzinfo=UTC))])
    told = await load(small)
    assert (told["complete"], [one["given_names"] for one in told["people"]]) == (False, ["Ida", "Eva"])


async def packed(desk: Desk, encoding: str) -> httpx.Response:
    """The roster as it is sent."""
    token = desk.installation.token(REGISTRAR.roles, subject=REGISTRAR.subject, agency=HOLDER)
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": encoding}
    return await desk.installation.client.get(f"/registration/v1/roster?site_id={DANLI}", headers=headers)


async def test_it_is_packed_for_who_takes_it_and_no_cache_keeps_it(desk: Desk) -> None:
    one = await desk.register(xiomara(), arrival=entry())
    await desk.hear([started(one["person_ids"][0])])
    plain, small = await packed(desk, "identity"), await packed(desk, "gzip")
    assert (plain.headers.get("Content-Encoding"), small.headers["Content-Encoding"]) == (None, "gzip")
    assert len(json.loads(plain.content)["people"]) == len(small.json()["people"]) == 1
    assert {answer.headers["Cache-Control"] for answer in (plain, small)} == {"no-store"}
