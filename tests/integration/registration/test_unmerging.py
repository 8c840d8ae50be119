"""A merge that is undone leaves everything as it was, whatever was chosen; what was changed since stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registration.vocabulary import MergeChoice, MergeField
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.merging import document, merge, undo, versions

KEPT = (
    "household",
    "person",
    "document",
    "consent",
    "need",
    "arrival",
    "card",
    "dwelling",
    "person_match",
    "household_alternate",
    "restricted_need",
    "functioning",
    "referral",
    "protection_task",
    "excluded_principal",
    "retention_hold",
    "quiet_split",
)
ONLY_COUNT = ("version", "consent_version")
FIELDS: dict[str, list[Any]] = {
    "given_names": [None, "Ana", "Anna María"],
    "family_names": [None, "López"],
    "sex": ["FEMALE", "NOT_STATED"],
    "birth_date": [None, "1990-03-04", "1991-01-01"],
    "nationality": [None, "VE", "HN"],
    "phone": [None, "+504 1111", "+504 2222"],
    "languages": [[], ["es"], ["fr", "ht"]],
    "effects": [[], ["LOWER_BED"], ["STEP_FREE", "LOWER_BED"]],
    "needs": [[], ["ER"], ["ER", "DS-PM"]],
    "populations": [["IN_TRANSIT"], ["RETURNEE"]],
    "relationship": ["HEAD", "SPOUSE", "UNKNOWN"],
}
PEOPLE = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in FIELDS.items()})
LISTS = {MergeField.LANGUAGES, MergeField.POPULATIONS, MergeField.EFFECTS}
CHOICES = st.dictionaries(st.sampled_from(list(MergeField)), st.sampled_from(list(MergeChoice)), max_size=6).filter(
    lambda chosen: all(field in LISTS for field, choice in chosen.items() if choice is MergeChoice.BOTH)
)
ANSWERS = st.dictionaries(st.sampled_from(["ASSISTANCE", "RESEARCH", "PHOTO"]), st.booleans(), max_size=3)


async def everything(desk: Desk) -> dict[str, Any]:
    """All rows of registration's tables, without what only counts."""
    found: dict[str, Any] = {}
    for table in KEPT:
        rows = [json.loads(row["row"]) for row in await desk.rows(f"SELECT to_jsonb(t) AS row FROM {table} AS t")]
        for row in rows:
            for counter in ONLY_COUNT if table != "consent" else ():
                row.pop(counter, None)
        found[table] = sorted(rows, key=str)
    return found


def answered(given_: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Consents of a registration."""
    return [{"purpose": name, "given": yes, "text_version": "1", "language": "es"} for name, yes in given_.items()]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.tuples(PEOPLE, PEOPLE),
    answers=st.tuples(ANSWERS, ANSWERS),
    choices=CHOICES,
    together=st.booleans(),
    others=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    into_other=st.booleans(),
)
async def test_everything_is_as_it_was(
    desk: Desk,
    people: tuple[dict[str, Any], dict[str, Any]],
    answers: tuple[dict[str, bool], dict[str, bool]],
    choices: dict[MergeField, MergeChoice],
    together: bool,
    others: tuple[int, int],
    into_other: bool,
) -> None:
    one, other = (person(**fields, documents=[document("X1")]) for fields in people)
    companions = [[person(relationship="COUSIN") for _ in range(count)] for count in others]
    if together:
        homes = [await desk.register(one, other, *companions[0], cards=[{"person_id": other["id"]}, {}])] * 2
    else:
        homes = [
            await desk.register(
                who, *more, arrival=entry(), consents=answered(said), cards=[{"person_id": who["id"]}, {}]
            )
            for who, more, said in zip((one, other), companions, answers, strict=True)
        ]
    before = await everything(desk)
    answer = await merge(desk, one, other, choices=choices, household_id=homes[into_other]["id"])
    assert answer.status_code == 201, answer.text
    assert await everything(desk) != before
    undone = await undo(desk, answer.json()["merge_id"])
    assert undone.status_code == 200, undone.text
    assert await everything(desk) == before


async def test_versions_only_go_up_and_both_are_told(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other, cards=[{"person_id": other["id"]}])
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    answer = (await undo(desk, merged["merge_id"])).json()
    assert (answer["version"], answer["other_version"]) == (3, 3)
    assert await versions(desk, one, other) == [3, 3]
    [told] = await desk.events("person_merged")
    assert (told["person_id"], told["merged_into"], told["household_id"]) == (str(other["id"]), str(one["id"]), None)
    [parted] = await desk.events("person_unmerged")
    assert (parted["version"], parted["merged_into"]) == (3, None)
    assert [card["person_id"] for card in await desk.events("card_bound")] == [
        str(other["id"]),
        str(one["id"]),
        str(other["id"]),
    ]
    [ended], [back] = await desk.events("household_merged"), await desk.events("household_unmerged")
    assert (ended["version"], back["version"], back["size"]) == (2, 3, 1)


async def test_what_was_changed_since_stays_with_the_survivor(desk: Desk) -> None:
    one, other = person(phone=None), person(phone="+504 1111")
    mine = await desk.register(one)
    await desk.register(other)
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    await desk.rows("UPDATE person SET phone = '+504 9999' WHERE id = $1", one["id"])
    [code] = await desk.batch(1)
    await desk.post(f"/cards/{code}/bind", {"person_id": other["id"]})
    await undo(desk, merged["merge_id"])
    survivor, parted = [(await desk.get(f"/persons/{who['id']}")).json() for who in (one, other)]
    assert (survivor["phone"], parted["phone"]) == ("+504 9999", "+504 1111")
    assert [held["code"] for held in survivor["cards"]] == [code]


async def test_merges_into_one_person_are_undone_newest_first(desk: Desk) -> None:
    people = [person() for _ in range(3)]
    homes = [await desk.register(one) for one in people]
    states, merges = [await everything(desk)], []
    for other in people[1:]:
        merges.append((await merge(desk, people[0], other, household_id=homes[0]["id"])).json()["merge_id"])
        states.append(await everything(desk))
    refused = await undo(desk, merges[0])
    assert (refused.status_code, refused.json()["code"]) == (409, "later_merge_stands")
    assert refused.json()["parameters"]["merge_id"] == merges[1]
    listed = (await desk.get(f"/persons/{people[0]['id']}/merges")).json()["items"]
    assert [one["merge_id"] for one in listed] == merges[::-1]
    for place in (1, 0):
        assert (await undo(desk, merges[place])).status_code == 200
        assert await everything(desk) == states[place]


async def test_a_chain_is_undone_from_its_end(desk: Desk) -> None:
    a, b, c = (person(given_names=name) for name in "ABC")
    homes = {name: await desk.register(one) for name, one in zip("abc", (a, b, c), strict=True)}
    start = await everything(desk)
    first = (await merge(desk, b, a, household_id=homes["b"]["id"])).json()["merge_id"]
    middle = await everything(desk)
    second = (await merge(desk, c, b, household_id=homes["c"]["id"])).json()["merge_id"]
    for one in (a, b, c):
        shown = (await desk.get(f"/persons/{one['id']}")).json()
        assert shown["person_id"] == str(c["id"])
    assert shown["merged_ids"] == sorted([str(a["id"]), str(b["id"])])
    assert (await undo(desk, first)).json()["parameters"]["merge_id"] == second
    assert (await undo(desk, second)).status_code == 200
    assert await everything(desk) == middle
    assert (await undo(desk, first)).status_code == 200
    assert await everything(desk) == start


@pytest.mark.parametrize("first", [0, 1])
async def test_families_that_were_merged_part_person_by_person_in_any_order(desk: Desk, first: int) -> None:
    families = [[person(), person(relationship="SPOUSE")] for _ in range(2)]
    homes = [await desk.register(*family, cards=[{}]) for family in families]
    before = await everything(desk)
    merges = [
        (await merge(desk, one, other, household_id=homes[0]["id"])).json()["merge_id"]
        for one, other in zip(*families, strict=True)
    ]
    assert (await undo(desk, merges[first])).status_code == 200
    assert (await desk.get(f"/households/{homes[1]['id']}")).json()["size"] == 1
    assert (await undo(desk, merges[1 - first])).status_code == 200
    assert await everything(desk) == before


async def test_it_is_undone_once_however_often_it_is_sent(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    id_ = new_id()
    answers = [await undo(desk, merged["merge_id"], id=id_) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    again = await undo(desk, merged["merge_id"])
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")


async def test_undone_by_several_at_once_it_is_undone_once(desk: Desk) -> None:
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    before = await everything(desk)
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    answers = await asyncio.gather(*(undo(desk, merged["merge_id"]) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert await everything(desk) == before


async def test_at_a_site_of_nobody_who_knows_them_there_is_no_such_merge(desk: Desk) -> None:
    assert (await undo(desk, new_id())).status_code == 404
    one, other = person(), person()
    mine = await desk.register(one)
    await desk.register(other)
    merged = (await merge(desk, one, other, household_id=mine["id"])).json()
    assert (await undo(desk, merged["merge_id"], site_id=new_id())).status_code == 404
