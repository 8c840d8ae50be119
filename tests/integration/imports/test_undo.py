"""An import is taken back while nobody of it was met."""

from __future__ import annotations

from tests.integration.imports.conftest import Lists, child, family, table
from tests.support.people import COORDINATOR


async def test_what_it_added_has_no_name_and_nobody_in_it_any_more(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa", dni="0801199000011"), child("Tito")))
    assert (await lists.undo(id_)).status_code == 202
    assert (await lists.show(id_))["state"] == "UNDONE"
    assert await lists.heads() == {}
    [people] = await lists.desk.rows("SELECT count(*) FILTER (WHERE search_text <> '') AS named FROM person")
    assert people["named"] == 0
    for table_ in ("document", "listed_household"):
        assert await lists.desk.rows(f"SELECT FROM {table_}") == []
    told = await lists.desk.events("household_changed")
    assert [(one["version"], one["size"], one["member_ids"]) for one in told][-1] == (2, 0, [])


async def test_the_version_before_is_as_it_was(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa", dni="0801199000011"), child("Tito"), family(2, "Alba")))
    keep = "SELECT id, household_id, given_names, birth_date, relationship, search_text FROM person ORDER BY id"
    listed = "SELECT household_id, fingerprint, place, people, state, gone_version FROM listed_household ORDER BY 1"
    papers = "SELECT person_id, number FROM document"
    before = [await lists.desk.rows(sql) for sql in (keep, listed, papers)]
    id_ = await lists.committed(table(family(1, "Rosa", dni="0801199000011", born="1981-01-01"), family(3, "Dora")))
    assert [await lists.desk.rows(sql) for sql in (keep, listed, papers)] != before
    await lists.undo(id_)
    dora = "household_id IS NOT NULL OR given_names IS NOT NULL"
    after = [
        await lists.desk.rows(sql.replace("FROM person", f"FROM person WHERE {dora}")) for sql in (keep, listed, papers)
    ]
    assert after == before
    again = await lists.ready(table(family(1, "Rosa", dni="0801199000011"), child("Tito"), family(2, "Alba")))
    assert (await lists.show(again))["counts"]["same"] == 2


async def test_a_family_that_was_met_keeps_the_import(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa"), family(2, "Alba")))
    [code] = await lists.desk.batch(1)
    alba = (await lists.heads())["Alba"]
    await lists.desk.post(f"/cards/{code}/bind", {"person_id": alba["id"]})
    answer = await lists.undo(id_)
    assert (answer.status_code, answer.json()["code"], answer.json()["parameters"]) == (
        409,
        "families_seen",
        {"seen": 1},
    )
    assert set(await lists.heads()) == {"Rosa", "Alba"}


async def test_a_family_that_is_met_while_the_worker_undoes_stays(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa"), family(2, "Alba")))
    await lists.desk.post(f"/imports/{id_}/undo", {}, member=COORDINATOR)
    [code] = await lists.desk.batch(1)
    await lists.desk.post(f"/cards/{code}/bind", {"person_id": (await lists.heads())["Alba"]["id"]})
    await lists.work()
    assert set(await lists.heads()) == {"Alba"}


async def test_only_the_newest_version_is_undone(lists: Lists) -> None:
    first = await lists.committed(table(family(1, "Rosa")))
    second = await lists.committed(table(family(2, "Alba")))
    answer = await lists.undo(first)
    assert (answer.status_code, answer.json()["code"], answer.json()["parameters"]) == (
        409,
        "not_the_last_version",
        {"version": 2},
    )
    assert (await lists.undo(second)).status_code == 202
    assert (await lists.undo(first)).status_code == 202
    assert await lists.heads() == {}


async def test_a_cancel_in_the_middle_takes_back_what_was_registered(lists: Lists) -> None:
    id_ = await lists.ready(table(*(family(number, f"Rosa{number}") for number in range(1, 6))))
    await lists.commit(id_, work=False)
    await lists.some_chunks(id_, households=2)
    assert len(await lists.heads()) == 2
    answer = await lists.desk.post(f"/imports/{id_}/cancel", {})
    assert (answer.status_code, answer.json()["state"]) == (202, "UNDOING")
    await lists.work()
    assert (await lists.show(id_))["state"] == "CANCELLED"
    assert await lists.heads() == {}


async def test_another_lists_claim_keeps_a_family(lists: Lists) -> None:
    first = await lists.committed(table(family(1, "Rosa", dni="0801199000011")))
    await lists.committed(table(family(1, "Rosa", dni="0801199000011")), name="Refugio")
    assert len(await lists.heads()) == 1
    await lists.undo(first)
    assert set(await lists.heads()) == {"Rosa"}


async def test_a_cancelled_import_is_read_again_when_its_columns_are_sent(lists: Lists) -> None:
    id_ = await lists.ready(table(family(1, "Rosa")))
    await lists.desk.post(f"/imports/{id_}/cancel", {})
    assert (await lists.desk.get(f"/imports/{id_}/preview")).status_code == 409
    columns = [{"column": "B", "field": "GIVEN_NAMES"}, {"column": "C", "field": "FAMILY_NAMES"}]
    assert (await lists.put(f"/imports/{id_}/mapping", {"columns": columns})).status_code == 200
    await lists.work()
    assert (await lists.preview(id_))["counts"]["new"] == 1
