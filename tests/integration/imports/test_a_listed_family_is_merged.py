"""A family on a list that was registered at a desk as well: person by person it becomes the one that was seen."""

from __future__ import annotations

from typing import Any

from tests.integration.imports.conftest import Lists, child, family, table
from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.merging import merge, undo
from tests.integration.registration.test_unmerging import everything

Merged = tuple[dict[str, Any], dict[str, Any]]
LIST = table(family(1, "Rosa"), child("Beto"))


async def both(lists: Lists) -> tuple[list[Merged], Any, Any]:
    """Rosa and Beto as a desk knows them, each with the list's record of them; the seen and the listed household."""
    await lists.committed(LIST)
    listed = await lists.heads()
    seen = [
        person(given_names="Rosa", family_names="Soto", birth_date="1980-02-03"),
        person(given_names="Beto", family_names="Soto", birth_date="2016-05-06", relationship="CHILD"),
    ]
    home = await lists.desk.register(*seen, arrival=entry(), population="DISPLACED")
    pairs = [(one, {"id": listed[one["given_names"]]["id"]}) for one in seen]
    return pairs, home["id"], listed["Rosa"]["household_id"]


async def merged(desk: Desk, pairs: list[Merged], home: Any) -> list[str]:
    """Merge them; the merges' ids."""
    ids = []
    for one, other in pairs:
        answer = await merge(desk, one, other, household_id=home)
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["merge_id"])
    return ids


async def seen_of(lists: Lists) -> tuple[int, int]:
    """How many families of the list were met, of how many."""
    shown = (await lists.desk.get(f"/lists/{await lists.list_id()}/seen")).json()["items"]
    return sum(row["households_seen"] for row in shown), sum(row["households_listed"] for row in shown)


async def test_the_list_counts_it_as_met_and_it_is_one_family(lists: Lists) -> None:
    pairs, home, listed_home = await both(lists)
    assert await seen_of(lists) == (0, 1)
    await merged(lists.desk, pairs, home)
    assert await seen_of(lists) == (1, 1)
    [told] = await lists.desk.events("household_merged")
    assert (told["household_id"], told["merged_into"]) == (str(listed_home), str(home))
    shown = (await lists.desk.get(f"/households/{listed_home}")).json()
    assert (shown["household_id"], shown["size"], shown["presence"]) == (str(home), 2, "SEEN")


async def test_undone_it_is_on_the_list_as_before(lists: Lists) -> None:
    pairs, home, _ = await both(lists)
    before = await everything(lists.desk)
    for merge_id in await merged(lists.desk, pairs, home):
        assert (await undo(lists.desk, merge_id)).status_code == 200
    assert await everything(lists.desk) == before
    assert await seen_of(lists) == (0, 1)


async def test_a_later_version_of_the_list_and_its_undoing_leave_the_desks_word(lists: Lists) -> None:
    pairs, home, _ = await both(lists)
    await merged(lists.desk, pairs, home)
    before = {name: rows for name, rows in (await everything(lists.desk)).items() if name != "household"}
    id_ = await lists.committed(table(family(1, "Rosa", place="Rivera"), child("Beto", born="2015-05-06")))
    assert (await lists.show(id_))["counts"]["kept_seen"] == 1
    assert (await lists.undo(id_)).status_code == 202
    after = await everything(lists.desk)
    assert {name: rows for name, rows in after.items() if name != "household"} == before


async def test_whoever_was_seen_makes_the_listed_household_one_that_was_seen(lists: Lists) -> None:
    pairs, home, listed_home = await both(lists)
    before = await everything(lists.desk)
    ids = await merged(lists.desk, pairs[::-1], listed_home)
    [row] = await lists.desk.rows("SELECT presence, merged_into FROM household WHERE id = $1", listed_home)
    assert (row["presence"], row["merged_into"]) == ("SEEN", None)
    assert (await lists.desk.events("household_merged"))[-1]["household_id"] == str(home)
    for merge_id in ids[::-1]:
        assert (await undo(lists.desk, merge_id)).status_code == 200
    assert await everything(lists.desk) == before
