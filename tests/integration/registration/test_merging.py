"""Two records become one: what stays, what moves, and what becomes of the other's id."""

from __future__ import annotations

from typing import Any

from shared.contracts.shelter import StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.merging import document, merge, undo, versions
from tests.support.events import made
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, Member

MARTA = {"given_names": "Marta", "family_names": "López"}


async def test_fields_are_chosen_one_by_one_and_gaps_are_filled(desk: Desk) -> None:
    one = person(**MARTA, birth_date=None, effects=["LOWER_BED"], languages=["es"])
    other = person(given_names="Martha", birth_date="1990-03-04", phone="+504 9999", effects=["STEP_FREE"])
    await desk.register(one)
    await desk.register(other)
    home = (await desk.rows("SELECT household_id FROM person WHERE id = $1", one["id"]))[0]["household_id"]
    answer = await merge(desk, one, other, choices={"given_names": "OTHER"}, household_id=home)
    assert answer.status_code == 201, answer.text
    shown = (await desk.get(f"/persons/{one['id']}")).json()
    assert (shown["given_names"], shown["family_names"], shown["birth_date"]) == ("Martha", "López", "1990-03-04")
    assert (shown["phone"], shown["effects"]) == ("+504 9999", ["LOWER_BED", "STEP_FREE"])
    assert shown["merged_ids"] == [str(other["id"])]


async def test_papers_cards_and_arrivals_of_both_are_the_survivors(desk: Desk) -> None:
    one, other = person(documents=[document("A1")]), person(documents=[document("B2")])
    mine = await desk.register(one, cards=[{"person_id": one["id"]}], arrival=entry())
    theirs = await desk.register(other, cards=[{"person_id": other["id"]}], arrival=entry())
    await merge(desk, one, other, household_id=mine["id"])
    shown = (await desk.get(f"/persons/{one['id']}")).json()
    assert {paper["number"] for paper in shown["documents"]} == {"A1", "B2"}
    assert {held["code"] for held in shown["cards"]} == {mine["cards"][0]["code"], theirs["cards"][0]["code"]}
    assert (await desk.get(f"/cards/{theirs['cards'][0]['code']}")).json()["person"]["person_id"] == str(one["id"])
    assert await desk.rows("SELECT DISTINCT person_id FROM arrival") == [{"person_id": one["id"]}]


async def test_the_other_id_answers_the_survivor(desk: Desk) -> None:
    one, other = person(**MARTA), person()
    mine = await desk.register(one)
    await desk.register(other)
    await merge(desk, one, other, household_id=mine["id"])
    assert (await desk.get(f"/persons/{other['id']}")).json()["person_id"] == str(one["id"])
    asked = {"ids": [other["id"], one["id"]], "purpose": "ASSISTANCE"}
    assert [item["person_id"] for item in (await desk.post("/persons/lookup", asked)).json()["items"]] == [
        str(one["id"])
    ]
    read = await desk.rows("SELECT DISTINCT unnest(subjects) AS person_id FROM audit WHERE kind = 'READ'")
    assert read == [{"person_id": one["id"]}]


async def test_what_is_written_to_the_other_id_is_the_survivors(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    await merge(desk, one, other, household_id=mine["id"])
    arrival = {"id": new_id(), "person_id": other["id"], "site_id": mine["site_id"], **entry()}
    assert (await desk.post("/arrivals", arrival)).status_code == 201
    consent = {"id": new_id(), "site_id": mine["site_id"], "purpose": "REFERRAL", "given": True, "language": "es"}
    assert (await desk.post(f"/persons/{other['id']}/consents", {**consent, "text_version": "1"})).status_code == 201
    [code] = await desk.batch(1)
    assert (await desk.post(f"/cards/{code}/bind", {"person_id": other["id"]})).status_code == 200
    for table in ("arrival", "consent", "card"):
        assert await desk.rows(f"SELECT person_id FROM {table} WHERE person_id IS NOT NULL") == [
            {"person_id": one["id"]}
        ], table


async def test_two_members_of_one_household_leave_it_smaller_by_one_and_say_so(desk: Desk) -> None:
    one, other = person(), person(relationship="SIBLING")
    home = await desk.register(one, other, unnamed={"boys": 1})
    answer = (await merge(desk, one, other)).json()
    assert answer["resized"] == [{"household_id": str(home["id"]), "size_before": 3, "size": 2, "merged_into": None}]
    assert answer["household_id"] == str(home["id"])
    told = (await desk.events("household_changed"))[-1]
    assert (told["size"], told["member_ids"]) == (2, [str(one["id"])])


async def test_people_of_two_households_are_not_merged_without_saying_which(desk: Desk) -> None:
    one, other = person(), person()
    mine, theirs = await desk.register(one, unnamed={"boys": 1}), await desk.register(other, unnamed={"girls": 2})
    refused = await merge(desk, one, other)
    assert (refused.status_code, refused.json()["code"]) == (409, "household_to_choose")
    assert (await merge(desk, one, other, household_id=new_id())).status_code == 422
    answer = (await merge(desk, one, other, household_id=theirs["id"])).json()
    assert answer["household_id"] == str(theirs["id"])
    assert answer["resized"] == [{"household_id": str(mine["id"]), "size_before": 2, "size": 1, "merged_into": None}]
    heads = await desk.rows("SELECT id, head_person_id FROM household")
    assert {row["id"]: row["head_person_id"] for row in heads} == {mine["id"]: None, theirs["id"]: one["id"]}


async def test_who_takes_the_others_place_in_a_household_is_told_though_its_size_stays(desk: Desk) -> None:
    one, other = person(), person(relationship="SPOUSE")
    await desk.register(one)
    theirs = await desk.register(person(), other)
    await merge(desk, one, other, household_id=theirs["id"])
    told = (await desk.events("household_changed"))[-1]
    assert (told["household_id"], told["size"], told["version"]) == (str(theirs["id"]), 2, 2)
    assert str(one["id"]) in told["member_ids"]
    assert str(other["id"]) not in told["member_ids"]


async def test_who_may_collect_for_a_household_is_the_survivor(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    theirs = await desk.register(person(), other)
    await desk.rows(
        "INSERT INTO household_alternate (id, household_id, person_id, added_at, added_by)"
        " VALUES (gen_random_uuid(), $1, $2, now(), gen_random_uuid())",
        theirs["id"],
        other["id"],
    )
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    assert await desk.rows("SELECT person_id FROM household_alternate") == [{"person_id": one["id"]}]
    await undo(desk, merged["merge_id"])
    assert await desk.rows("SELECT person_id FROM household_alternate") == [{"person_id": other["id"]}]


async def test_a_household_that_was_registered_twice_ends_in_the_other(desk: Desk) -> None:
    families = [[person(), person(relationship="SPOUSE")] for _ in range(2)]
    first, second = [await desk.register(*family, cards=[{}]) for family in families]
    for one, other in zip(*families, strict=True):
        assert (await merge(desk, one, other, household_id=first["id"])).status_code == 201
    [told] = await desk.events("household_merged")
    assert (told["household_id"], told["merged_into"], told["size"]) == (str(second["id"]), str(first["id"]), 0)
    shown = (await desk.get(f"/households/{second['id']}")).json()
    assert (shown["household_id"], shown["size"], len(shown["cards"])) == (str(first["id"]), 2, 2)
    code = second["cards"][0]["code"]
    assert (await desk.get(f"/cards/{code}")).json()["household_id"] == str(first["id"])


async def test_who_may_collect_for_a_household_that_ended_in_another_may_collect_for_that_one(desk: Desk) -> None:
    one, other = person(), person()
    mine, theirs = await desk.register(one), await desk.register(other)
    body = {"id": new_id(), "site_id": DANLI, "name": "Doña Berta"}
    added = await desk.post(f"/households/{theirs['id']}/alternates", body)
    assert added.status_code == 201, added.text
    await merge(desk, one, other, household_id=mine["id"])
    shown = (await desk.get(f"/households/{mine['id']}")).json()["alternates"]
    assert [each["name"] for each in shown] == ["Doña Berta"]
    path = f"/households/{mine['id']}/alternates/{body['id']}/remove"
    assert (await desk.post(path, {"site_id": DANLI})).status_code == 200
    assert (await desk.get(f"/households/{mine['id']}")).json()["alternates"] == []


async def test_a_no_of_either_record_counts_until_somebody_asks_again(desk: Desk) -> None:
    def answers(**given: bool) -> list[dict[str, Any]]:
        return [
            {"purpose": purpose, "given": yes, "text_version": "1", "language": "es"} for purpose, yes in given.items()
        ]

    one, other = person(), person()
    mine = await desk.register(one, consents=answers(ASSISTANCE=True, RESEARCH=False))
    await desk.register(other, consents=answers(ASSISTANCE=False, RESEARCH=True, PHOTO=True))
    await merge(desk, one, other, household_id=mine["id"])
    newest: dict[str, Any] = {}
    for event in await desk.events("consent_changed"):
        if event["person_id"] == str(one["id"]):
            newest[event["purpose"]] = event["given"]
    assert newest == {"ASSISTANCE": False, "RESEARCH": False, "PHOTO": True}


async def test_a_record_that_changed_since_it_was_read_is_not_merged(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    assert (await merge(desk, one, other, household_id=mine["id"], version=2)).status_code == 412
    assert (await merge(desk, one, other, household_id=mine["id"], other_version=9)).status_code == 412


async def test_a_merge_sent_again_is_made_once(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    id_ = new_id()
    answers = [
        await merge(desk, one, other, household_id=mine["id"], id=id_, version=1, other_version=1) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(await desk.rows("SELECT FROM person_merge")) == 1


async def test_a_record_that_is_merged_names_whose_it_is_now(desk: Desk) -> None:
    people = [person() for _ in range(3)]
    homes = [await desk.register(one) for one in people]
    await merge(desk, people[0], people[1], household_id=homes[0]["id"])
    for one, other in ((people[2], people[1]), (people[1], people[2])):
        refused = await merge(desk, one, other, household_id=homes[2]["id"])
        assert (refused.status_code, refused.json()["code"]) == (409, "already_merged")
        assert refused.json()["parameters"]["person_id"] == str(people[0]["id"])


async def test_a_carer_and_the_child_are_two(desk: Desk) -> None:
    mother = person()
    child = person(birth_date="2015-01-01", relationship="CHILD", care_basis="PARENT", cared_for_by=mother["id"])
    await desk.register(mother, child)
    assert (await merge(desk, mother, child)).json()["code"] == "carer_and_child"


async def test_a_childs_carer_is_the_survivor(desk: Desk) -> None:
    one, mother = person(), person()
    child = person(birth_date="2015-01-01", relationship="CHILD", care_basis="PARENT", cared_for_by=mother["id"])
    home = await desk.register(mother, child)
    await desk.register(one)
    await merge(desk, one, mother, household_id=home["id"])
    assert (await desk.get(f"/persons/{child['id']}")).json()["cared_for_by"] == str(one["id"])


async def test_a_choice_that_leaves_a_child_without_a_carer_is_refused(desk: Desk) -> None:
    one, other = person(birth_date=None), person(birth_date="2015-01-01", relationship="CHILD")
    mine = await desk.register(one)
    await desk.register(person(), other)
    refused = await merge(desk, one, other, household_id=mine["id"], choices={"birth": "OTHER"})
    assert (refused.status_code, refused.json()["code"]) == (409, "child_would_be_alone")


async def test_registrars_merge_whom_they_know_and_coordinators_everybody(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    assert (await merge(desk, one, other, member=OUTSIDER)).status_code == 403
    registrar = Member(new_id(), {"REGISTRAR": [LA_LIMA]})
    refused = await merge(desk, one, other, member=registrar, household_id=mine["id"], site_id=LA_LIMA)
    assert refused.status_code == 404
    coordinator = Member(new_id(), {"SITE_COORDINATOR": [LA_LIMA]})
    done = await merge(desk, one, other, member=coordinator, household_id=mine["id"], site_id=LA_LIMA)
    assert done.status_code == 201


async def test_search_finds_the_survivor_where_the_other_was(desk: Desk) -> None:
    one, other = person(**MARTA), person(given_names="Otra")
    mine = await desk.register(one)
    await desk.register(other)
    await merge(desk, one, other, household_id=mine["id"])
    stay = {"site_id": DANLI, "person_id": other["id"], "place": "BED", "night_of": "2023-06-15"}
    await desk.hear([made(StayStarted, **stay)])
    found = (await desk.post("/persons/search", {"q": "marta"})).json()["items"]
    assert [row["person_id"] for row in found] == [str(one["id"])]
    assert (await desk.post("/persons/search", {"q": "otra"})).json()["items"] == []
    undone = await undo(desk, (await desk.rows("SELECT id FROM person_merge"))[0]["id"])
    assert undone.status_code == 200, undone.text
    assert (await desk.post("/persons/search", {"q": "marta"})).json()["items"] == []
    assert len((await desk.post("/persons/search", {"q": "otra"})).json()["items"]) == 1
    assert await versions(desk, one, other) == [3, 3]


async def test_the_survivor_is_compared_by_what_both_records_held_and_the_other_by_nothing(desk: Desk) -> None:
    one, other = person(**MARTA), person(**MARTA, documents=[document("V1234567")])
    mine = await desk.register(one)
    await desk.register(other)
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    kept = await desk.rows("SELECT person_id, features::text AS features FROM person_match")
    assert [row["person_id"] for row in kept] == [one["id"]]
    assert "1234567" in kept[0]["features"]
    await undo(desk, merged["merge_id"])
    kept = await desk.rows("SELECT person_id, features::text AS features FROM person_match")
    assert {row["person_id"]: "1234567" in row["features"] for row in kept} == {one["id"]: False, other["id"]: True}
