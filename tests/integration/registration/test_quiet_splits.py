"""An adult's own household, without a trace in the one that everybody sees."""

from typing import Any

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.support.people import COORDINATOR, DANLI, OFFICER

NAMES = {"given_names": "Rosa", "family_names": "Mejía"}


def split(**more: Any) -> dict[str, Any]:
    return {"id": new_id(), "site_id": DANLI, "household_id": new_id(), "person_id": new_id(), **more}


async def everything(desk: Desk, made: dict[str, Any], member: Any) -> list[Any]:
    """All that a desk can read of a household and its people, and of their conflicts and history."""
    paths = [f"/households/{made['id']}", "/conflicts"]
    for id_ in made["person_ids"]:
        paths += [f"/persons/{id_}", f"/persons/{id_}/history"]
    answers = [await desk.get(path, member=member) for path in paths]
    found = await desk.post("/persons/search", {"q": "rosa mejia"}, member=member)
    return [(answer.status_code, answer.json(), answer.headers.get("ETag")) for answer in [*answers, found]]


async def family(desk: Desk) -> dict[str, Any]:
    await desk.know_site()
    wife = person(**NAMES, relationship="SPOUSE", documents=[
        {"id": new_id(), "type": "PASSPORT", "country": "VE", "number": "X1"}
    ], phone="9988-7766")  # fmt: skip
    return await desk.register(person(sex="MALE"), wife, unnamed={"girls": 1}, cards=[{}], arrival=entry())


async def test_the_old_household_reads_as_before_to_all_but_officers(desk: Desk) -> None:
    made = await family(desk)
    before = await everything(desk, made, COORDINATOR)
    household = await desk.rows("SELECT * FROM household")
    people = await desk.rows("SELECT * FROM person ORDER BY id")
    answer = await desk.post(f"/persons/{made['person_ids'][1]}/own-household", split())
    assert answer.status_code == 201
    assert await everything(desk, made, COORDINATOR) == before
    assert await desk.rows("SELECT * FROM household WHERE id = $1", made["id"]) == household
    assert await desk.rows("SELECT * FROM person WHERE household_id = $1 ORDER BY id", made["id"]) == people


async def test_all_that_is_said_is_an_anonymous_card(desk: Desk) -> None:
    made = await family(desk)
    count = len(await desk.events())
    answer = await desk.post(f"/persons/{made['person_ids'][1]}/own-household", split())
    [event] = (await desk.events())[count:]
    assert event["code"] == answer.json()["card"]["code"]
    assert (event["person_id"], event["household_id"], event["state"]) == (None, None, "ISSUED")
    anonymous = (await desk.batch(1))[0]
    await desk.post(f"/cards/{anonymous}/bind", {})
    hers, other = [(await desk.get(f"/cards/{code}")).json() for code in (answer.json()["card"]["code"], anonymous)]
    for one in (hers, other):
        for part in ("card_id", "code"):
            del one[part]
    assert hers == other


async def test_officers_see_both_and_the_same_again_makes_no_third(desk: Desk) -> None:
    made, sent = await family(desk), split()
    first = await desk.post(f"/persons/{made['person_ids'][1]}/own-household", sent)
    again = await desk.post(f"/persons/{made['person_ids'][1]}/own-household", sent)
    assert first.json() == again.json()
    old = (await desk.get(f"/persons/{made['person_ids'][1]}", member=OFFICER)).json()
    assert old["own_household_id"] == str(sent["household_id"])
    own = (await desk.get(f"/households/{sent['household_id']}", member=OFFICER)).json()
    [her] = own["members"]
    assert (her["given_names"], her["phone"], her["documents"][0]["number"]) == ("Rosa", "9988-7766", "X1")
    assert (await desk.get(f"/households/{sent['household_id']}")).status_code == 404
    assert (await desk.get(f"/persons/{sent['person_id']}")).status_code == 404
    assert len(await desk.rows("SELECT FROM person")) == 3


async def test_a_child_gets_no_household_of_its_own(desk: Desk) -> None:
    made = await desk.register(person(), person(relationship="CHILD", birth_date="2015-01-01"))
    answer = await desk.post(f"/persons/{made['person_ids'][1]}/own-household", split())
    assert (answer.status_code, answer.json()["code"]) == (409, "split_needs_adult")


async def test_an_open_split_does_show_so_that_the_comparison_is_worth_something(desk: Desk) -> None:
    made = await family(desk)
    before = await everything(desk, made, COORDINATOR)
    body = {"household_id": new_id(), "site_id": DANLI, "person_ids": [made["person_ids"][1]]}
    assert (await desk.post(f"/households/{made['id']}/split", body)).status_code == 201
    assert await everything(desk, made, COORDINATOR) != before
