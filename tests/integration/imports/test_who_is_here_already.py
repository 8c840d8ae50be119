"""A listed family that is known here stays where it is, and nobody learns of a protected one."""

from __future__ import annotations

from typing import Any

from shared.ids import new_id
from tests.integration.imports.conftest import Lists, family, table
from tests.integration.registration.conftest import person
from tests.integration.registration.test_match_runs import ran
from tests.support.people import DANLI, OFFICER

DNI = "0801199000011"


def known(**fields: Any) -> dict[str, Any]:
    """Somebody with that document."""
    papers = [{"id": new_id(), "type": "NATIONAL_ID", "country": "HN", "number": "0801-1990-00011"}]
    return person(**{"given_names": "Rosa", "family_names": "Soto", "documents": papers, **fields})


async def test_by_the_exact_document_she_stays_where_she_is(lists: Lists) -> None:
    there = await lists.desk.register(known())
    before = await lists.desk.events()
    id_ = await lists.committed(table(family(1, "Rosita", dni=DNI)))
    assert (await lists.show(id_))["counts"]["already_here"] == 1
    assert len(await lists.desk.rows("SELECT FROM person")) == 1
    assert await lists.desk.events() == before
    [on_list] = await lists.desk.rows("SELECT household_id, here_before FROM listed_household")
    assert (str(on_list["household_id"]), on_list["here_before"]) == (str(there["id"]), True)


async def test_the_next_version_and_an_undo_leave_her_alone(lists: Lists) -> None:
    await lists.desk.register(known(), presence="LISTED")
    await lists.committed(table(family(1, "Rosita", dni=DNI)))
    id_ = await lists.committed(table(family(1, "Otra", dni=DNI, place="Rivera")))
    assert (await lists.show(id_))["counts"]["kept_seen"] == 1
    await lists.undo(id_)
    assert set(await lists.heads()) == {"Rosa"}


async def test_by_name_and_birth_date_she_is_only_probably_here_and_is_listed(lists: Lists) -> None:
    await lists.desk.register(person(given_names="ROSA", family_names="SÓTO", birth_date="1980-02-03"))
    id_ = await lists.committed(table(family(1, "Rosa")))
    counts = (await lists.show(id_))["counts"]
    assert (counts["probably_here"], counts["already_here"], counts["new"]) == (1, 0, 1)
    assert len(await lists.desk.rows("SELECT FROM person")) == 2


async def test_spelled_otherwise_she_is_probably_here_as_a_desk_would_be_told(lists: Lists) -> None:
    """The same scorer: another spelling and a name left out are somebody, another day and other names are not."""
    await lists.desk.register(person(given_names="Rosa Elena", family_names="Vásquez Soto", birth_date="1980-02-03"))
    same, other = family(1, "Rosa Elena", "Basquez Sotto"), family(2, "Rosa Elena", "Murillo Paz", born="1991-07-09")
    id_ = await lists.ready(table(same, other))
    member = {"id": new_id(), "given_names": "Rosa Elena", "family_names": "Basquez Sotto", "birth_date": "1980-02-03"}
    asked = await lists.desk.post("/persons/candidates", {"site_id": DANLI, "members": [{**member, "sex": "FEMALE"}]})
    assert [one["level"] for one in asked.json()["items"][0]["candidates"]] == ["STRONG"]
    assert (await lists.show(id_))["counts"]["probably_here"] == 1
    rows = await lists.desk.rows("SELECT number FROM import_household WHERE probably_here")
    assert [row["number"] for row in rows] == [1]


async def test_of_a_protected_or_a_withheld_person_it_is_not_said_that_she_is_probably_here(lists: Lists) -> None:
    seen = await lists.desk.register(person(given_names="Rosa", family_names="Soto", birth_date="1980-02-03"))
    content, told = table(family(1, "Rosa")), []
    for hidden in (
        "SELECT 1",
        "UPDATE person SET protected = true",
        "UPDATE person SET protected = false",
        "INSERT INTO excluded_principal (id, record_id, principal_id, excluded_by, excluded_at)"
        " SELECT id, id, id, id, now() FROM person",
    ):
        await lists.desk.rows(hidden)
        id_ = await lists.ready(content, name=hidden)
        told.append((await lists.show(id_))["counts"]["probably_here"])
    assert seen
    assert told == [1, 0, 1, 0]


async def test_a_document_that_many_have_proves_nothing(lists: Lists) -> None:
    papers = [{"id": new_id(), "type": "NATIONAL_ID", "country": "HN", "number": "9999999999999"}]
    await lists.desk.register(known(documents=papers))
    id_ = await lists.ready(table(family(1, "Alba", dni="9999999999999")))
    assert (await lists.show(id_))["counts"]["already_here"] == 0


async def test_of_a_protected_person_the_list_learns_nothing(lists: Lists) -> None:
    content = table(family(1, "Rosa", dni=DNI))
    control = await lists.ready(content, name="Control")
    await lists.desk.register(known(birth_date="1980-02-03", needs=["LP-VO"]))
    hiding = await lists.ready(content)
    assert (await lists.show(hiding))["counts"] == (await lists.show(control))["counts"]


async def test_the_officers_of_a_protected_person_hear_that_a_list_may_name_them(lists: Lists) -> None:
    desk = lists.desk
    await desk.know_site()
    hidden = await desk.register(known(birth_date="1980-02-03", needs=["LP-VO"]))
    await lists.committed(table(family(1, "Rosa", dni=DNI)))
    await ran(desk)
    tasks = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    [match] = [task for task in tasks if task["kind"] == "PROTECTED_MATCH"]
    [listed] = await desk.rows("SELECT id FROM person WHERE presence = 'LISTED'")
    assert (match["person_id"], match["about_id"]) == (hidden["person_ids"][0], str(listed["id"]))


async def test_two_rows_of_one_family_point_to_her_once(lists: Lists) -> None:
    await lists.desk.register(known())
    id_ = await lists.committed(table(family(1, "Rosa", dni=DNI), family(2, "Rosa Elena", dni=DNI)))
    counts = (await lists.show(id_))["counts"]
    assert (counts["already_here"], counts["left_out"]) == (1, 1)
