"""The next version of a list is a difference, and never a second list."""

from __future__ import annotations

from tests.integration.imports.conftest import Lists, child, family, table


async def test_the_same_file_again_changes_nobody(lists: Lists) -> None:
    content = table(family(1, "Rosa", dni="0801199000011"), child("Tito"), family(2, "Alba"))
    await lists.committed(content)
    before = await lists.desk.events()
    again = await lists.committed(content)
    counts = (await lists.show(again))["counts"]
    assert (counts["same"], counts["new"], counts["changed"], counts["gone"]) == (2, 0, 0, 0)
    assert await lists.desk.events() == before
    assert (await lists.show(again))["version"] == 2


async def test_who_is_new_gone_and_changed_is_told_before_and_after(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa"), family(2, "Alba"), family(3, "Nora", dni="0801199000013")))
    changed = family(3, "Nora Luz", dni="0801199000013", place="Rivera")
    id_ = await lists.ready(table(family(1, "Rosa"), changed, child("Tito"), family(4, "Dora")))
    before = (await lists.desk.get(f"/imports/{id_}/difference")).json()
    assert {(one["outcome"], one["colonia"], one["people"]) for one in before["items"]} == {
        ("NEW", "Planeta", 1),
        ("GONE", "Planeta", 1),
        ("CHANGED", "Rivera", 2),
    }
    await lists.commit(id_)
    after = (await lists.desk.get(f"/imports/{id_}/difference")).json()
    assert after["items"] == before["items"]
    heads = await lists.heads()
    assert set(heads) == {"Rosa", "Alba", "Nora Luz", "Tito", "Dora"}
    assert (heads["Nora Luz"]["size"], heads["Tito"]["household_id"]) == (2, heads["Nora Luz"]["household_id"])


async def test_a_changed_family_keeps_its_id_and_its_people_theirs(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa", dni="0801199000011"), child("Tito")))
    before = await lists.heads()
    await lists.committed(table(family(1, "Rosa", dni="0801199000011", born="1981-01-01"), child("Tito"), child("Ana")))
    after = await lists.heads()
    assert (after["Rosa"]["id"], after["Tito"]["id"]) == (before["Rosa"]["id"], before["Tito"]["id"])
    assert (after["Rosa"]["version"], after["Rosa"]["size"]) == (2, 3)
    [document] = await lists.desk.rows("SELECT number FROM document")
    assert document["number"] == "0801-1990-00011"
    states = list(await lists.desk.events("household_changed"))
    assert [(event["version"], event["size"]) for event in states] == [(1, 2), (2, 3)]


async def test_who_left_a_listed_family_has_no_name_any_more(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa", dni="0801199000011"), child("Tito")))
    await lists.committed(table(family(1, "Rosa", dni="0801199000011")))
    assert set(await lists.heads()) == {"Rosa"}
    [told] = [one for one in await lists.desk.events("person_updated") if one["household_id"] is None]
    assert (told["sex"], told["birth_month"], told["presence"]) == ("NOT_STATED", None, "LISTED")


async def test_whom_a_desk_has_met_the_list_does_not_change(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa", dni="0801199000011")))
    rosa = (await lists.heads())["Rosa"]
    [code] = await lists.desk.batch(1)
    await lists.desk.post(f"/cards/{code}/bind", {"household_id": rosa["household_id"]})
    id_ = await lists.committed(table(family(1, "Rosa Elena", dni="0801199000011")))
    assert set(await lists.heads()) == {"Rosa"}
    assert (await lists.show(id_))["counts"]["kept_seen"] == 1


async def test_a_family_that_was_gone_and_comes_back_is_the_same_family(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa"), family(2, "Alba")))
    alba = (await lists.heads())["Alba"]["household_id"]
    await lists.committed(table(family(1, "Rosa")))
    [gone] = await lists.desk.rows("SELECT household_id, gone_version FROM listed_household WHERE state = 'GONE'")
    assert (gone["household_id"], gone["gone_version"]) == (alba, 2)
    await lists.committed(table(family(1, "Rosa"), family(2, "Alba")))
    assert (await lists.heads())["Alba"]["household_id"] == alba
    assert await lists.desk.rows("SELECT FROM listed_household WHERE state = 'GONE'") == []


async def test_a_file_that_was_compared_with_an_older_version_is_compared_again(lists: Lists) -> None:
    first = await lists.ready(table(family(1, "Rosa")))
    await lists.committed(table(family(1, "Rosa")))
    answer = await lists.commit(first, work=False)
    assert (answer.status_code, answer.json()["code"]) == (409, "list_moved_on")
    await lists.work()
    assert (await lists.show(first))["counts"]["same"] == 1
    assert (await lists.commit(first)).status_code == 202


async def test_accents_and_capitals_in_a_lists_name_make_no_second_list(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa")))
    await lists.committed(table(family(1, "Rosa")), name="INUNDACION")
    assert len(await lists.desk.rows("SELECT FROM source_list")) == 1
