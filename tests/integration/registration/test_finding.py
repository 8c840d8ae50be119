"""People are found by name at one's own sites only, and by id for a purpose; each read leaves its row first."""

import asyncpg
import pytest

from shared.clock import real_now
from shared.contracts.distribution import HandoutGiven, HandoutReversed, RoundClosed, RoundOpened
from shared.contracts.shelter import StayEnded, StayEndReversed, StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.support.events import made
from tests.support.people import CLERK, DANLI, LA_LIMA, OFFICER, OUTSIDER, REGISTRAR, Member, fixed_id

NAMES = {"given_names": "María José", "family_names": "Núñez de la Peña"}
AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})
LAST_MONTH = "2020-01-01T00:00:00Z"

READS = "SELECT operation, subjects, caller FROM audit WHERE kind = 'READ' ORDER BY id"


async def found(desk: Desk, q: str, member: Member = REGISTRAR) -> list[str]:
    answer = await desk.post("/persons/search", {"q": q}, member=member)
    assert answer.status_code == 200
    return [item["person_id"] for item in answer.json()["items"]]


async def test_reads_need_a_token_and_a_role(desk: Desk) -> None:
    one = await desk.register(person())
    reads = [f"/persons/{one['person_ids'][0]}", f"/households/{one['id']}"]
    assert [(await desk.get(path, member=None)).status_code for path in reads] == [401, 401]
    assert [(await desk.get(path, member=CLERK)).status_code for path in reads] == [403, 403]
    for path, body in (("search", {"q": "ana"}), ("lookup", {"ids": [new_id()], "purpose": "SHELTER"})):
        assert (await desk.post(f"/persons/{path}", body, member=None)).status_code == 401
        assert (await desk.post(f"/persons/{path}", body, member=CLERK)).status_code == 403


@pytest.mark.parametrize("q", ["maria nunez", "NÚÑEZ MARÍA", "pena jose", "nuñes maria", "0801-1990-01234"])
async def test_accents_order_and_a_slip_do_not_matter(desk: Desk, q: str) -> None:
    document = {"id": new_id(), "type": "NATIONAL_ID", "country": "HN", "number": "0801199001234"}
    one = await desk.register(person(**NAMES, documents=[document]), arrival=entry())
    await desk.register(person(given_names="Ana", family_names="Gómez"), arrival=entry())
    assert await found(desk, q) == one["person_ids"]


async def test_people_elsewhere_are_never_found_by_name(desk: Desk) -> None:
    one = await desk.register(person(**NAMES), arrival=entry())
    assert await found(desk, "maria", AT_LA_LIMA) == []
    arrival = {"id": new_id(), "site_id": LA_LIMA, "person_id": one["person_ids"][0], **entry()}
    assert (await desk.post("/arrivals", arrival, member=AT_LA_LIMA)).status_code == 201
    assert (await found(desk, "maria"), await found(desk, "maria", AT_LA_LIMA)) == ([], one["person_ids"])


async def test_an_arrival_of_long_ago_lets_nobody_be_found(desk: Desk) -> None:
    await desk.register(person(**NAMES), arrival=entry(occurred_at=LAST_MONTH))
    assert await found(desk, "maria") == []


async def test_an_open_stay_lets_its_person_be_found_there(desk: Desk) -> None:
    one = await desk.register(person(**NAMES))
    place = {"stay_id": new_id(), "site_id": LA_LIMA, "person_id": one["person_ids"][0]}
    await desk.hear([made(StayStarted, **place, place="BED", night_of="2023-06-15")])
    assert (await found(desk, "maria", OUTSIDER), await found(desk, "maria")) == (one["person_ids"], [])
    await desk.hear([made(StayEnded, **place, reason="HOME")])
    assert await found(desk, "maria", OUTSIDER) == []
    await desk.hear([made(StayEndReversed, **place, ending=1)])
    assert await found(desk, "maria", OUTSIDER) == one["person_ids"]


async def test_a_hand_out_of_an_open_round_lets_its_household_be_found(desk: Desk) -> None:
    one = await desk.register(person(**NAMES))
    kit = {"round_id": new_id(), "kit_id": new_id(), "kit_kind": "HYGIENE", "bom_version": 1}
    unit = {"unit": "HOUSEHOLD", "code": "R", "site_ids": [DANLI], "starts_on": "2023-01-01", "ends_on": "2023-12-31"}
    given = {"handout_id": new_id(), "site_id": DANLI, "quantity": 1, "kit_kind": "HYGIENE"}
    recipient = {"recipient_unit": "HOUSEHOLD", "unit_id": one["id"], "household_id": one["id"], "people": 1}
    handout = made(HandoutGiven, **kit | given | recipient, components={}, verdict="GIVEN")
    await desk.hear([handout, made(RoundOpened, **kit, **unit, state="OPEN")])
    assert await found(desk, "maria") == one["person_ids"]
    await desk.hear([made(RoundClosed, **kit, **unit, state="CLOSED", version=2)])
    assert await found(desk, "maria") == []
    await desk.hear([made(HandoutReversed, **given), made(RoundOpened, **kit, **unit, state="OPEN", version=3)])
    assert await found(desk, "maria") == []


async def test_a_hand_out_on_a_card_that_the_desk_had_not_heard_of_lets_its_bearer_be_found(desk: Desk) -> None:
    member = person(**NAMES)
    one = await desk.register(member, cards=[{"person_id": member["id"]}])
    kit = {"round_id": new_id(), "kit_id": new_id(), "kit_kind": "HYGIENE", "bom_version": 1}
    unit = {"unit": "PERSON", "code": "R", "site_ids": [DANLI], "starts_on": "2023-01-01", "ends_on": "2023-12-31"}
    given = {"site_id": DANLI, "quantity": 1, "components": {}, "verdict": "GIVEN", "people": 1}
    whose = {"recipient_unit": "PERSON", "unit_id": new_id(), "card_code": one["cards"][0]["code"]}
    await desk.hear([made(HandoutGiven, **kit | given | whose), made(RoundOpened, **kit, **unit, state="OPEN")])
    assert await found(desk, "maria") == one["person_ids"]


async def test_a_look_up_answers_in_order_and_leaves_a_row_that_names_them_all(desk: Desk) -> None:
    one = await desk.register(person(**NAMES), person(relationship="SPOUSE"))
    ids = [*reversed(one["person_ids"]), str(new_id())]
    before = real_now()
    answer = await desk.post("/persons/lookup", {"ids": ids, "purpose": "SHELTER"}, member=OUTSIDER)
    assert [item["person_id"] for item in answer.json()["items"]] == ids[:2]
    [row] = await desk.rows("SELECT * FROM audit WHERE caller = $1", OUTSIDER.subject)
    assert {str(id_) for id_ in row["subjects"]} == set(ids[:2])
    assert (row["kind"], row["operation"], row["purpose"]) == ("READ", "look_up_people", "SHELTER")
    assert row["recorded_at"] > before


async def test_every_read_of_identity_leaves_its_row(desk: Desk) -> None:
    one = await desk.register(person(**NAMES), cards=[{}], arrival=entry())
    await found(desk, "maria")
    card = one["cards"][0]["code"]
    for path in (f"/persons/{one['person_ids'][0]}", f"/households/{one['id']}"):
        assert (await desk.get(path)).status_code == 200
    assert (await desk.get(f"/cards/{card}")).json()["household_id"] == str(one["id"])
    rows = await desk.rows(READS)
    operations = [row["operation"] for row in rows]
    assert operations == ["search_people", "show_person", "show_household"]


async def test_a_persons_card_shown_leaves_the_persons_row_and_needs_a_token(desk: Desk) -> None:
    one = person(**NAMES)
    made_ = await desk.register(one, cards=[{"person_id": one["id"]}])
    path = f"/cards/{made_['cards'][0]['code']}"
    assert [(await desk.get(path, member=member)).status_code for member in (None, CLERK)] == [401, 403]
    assert await desk.rows(READS) == []
    assert (await desk.get(path)).json()["person"]["given_names"] == "María José"
    [row] = await desk.rows(READS)
    assert (row["operation"], row["subjects"], row["caller"]) == ("show_card", [one["id"]], REGISTRAR.subject)


async def test_where_a_household_lives_is_read_with_a_row_though_nobody_of_it_has_a_name(desk: Desk) -> None:
    one = await desk.register(unnamed={"women": 2}, dwelling={"place_pcode": "HN0703", "place_text": "Barrio abajo"})
    assert (await desk.get(f"/households/{one['id']}")).json()["place_text"] == "Barrio abajo"
    rows = await desk.rows(READS)
    assert [(row["operation"], row["subjects"]) for row in rows] == [("show_household", [one["id"]])]


@pytest.mark.parametrize("by_card", [True, False])
async def test_a_households_stay_lets_its_members_be_found_there(desk: Desk, by_card: bool) -> None:
    one = await desk.register(person(**NAMES), cards=[{}])
    whose = {"card_code": one["cards"][0]["code"]} if by_card else {"household_id": one["id"]}
    await desk.hear([made(StayStarted, site_id=LA_LIMA, **whose, place="PLACE", night_of="2023-06-15")])
    assert await found(desk, "maria", OUTSIDER) == one["person_ids"]


async def test_a_members_stay_lets_nobody_else_of_the_household_be_found_there(desk: Desk) -> None:
    wife, husband = person(given_names="Ana"), person(**NAMES, relationship="SPOUSE")
    one = await desk.register(wife, husband)
    stay = {"site_id": LA_LIMA, "person_id": wife["id"], "household_id": one["id"]}
    await desk.hear([made(StayStarted, **stay, place="PLACE", night_of="2023-06-15")])
    assert (await found(desk, "ana", OUTSIDER), await found(desk, "maria", OUTSIDER)) == ([str(wife["id"])], [])


@pytest.mark.parametrize("statement", ["DELETE FROM audit", "UPDATE audit SET purpose = 'HEALTH'"])
async def test_the_service_can_not_change_its_audit(desk: Desk, statement: str) -> None:
    url = desk.installation.settings.service_database_url("registration").replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_needs_that_are_restricted_are_read_back_by_nobody(desk: Desk) -> None:
    await desk.know_site()
    one = await desk.register(person(needs=["ER", "LP-VO"]))
    answer = await desk.get(f"/persons/{one['person_ids'][0]}", member=OFFICER)
    assert answer.json()["needs"] == ["ER"]
    for table, code in (("need", "ER"), ("restricted_need", "LP-VO")):
        assert await desk.rows(f"SELECT code FROM {table}") == [{"code": code}]
