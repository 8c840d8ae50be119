"""A commit makes LISTED households: planned, and nothing more."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from tests.integration.imports.conftest import Lists, child, family, sample, table
from tests.support.people import DANLI, REGISTRAR
from tests.support.sample_lists import SAMPLES


async def test_a_listed_family_has_no_card_no_consent_no_arrival_and_was_never_met(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa", dni="0801199000011"), child("Tito")))
    rosa = (await lists.heads())["Rosa"]
    assert (rosa["presence"], rosa["household_presence"], rosa["last_contact_at"]) == ("LISTED", "LISTED", None)
    assert (rosa["relationship"], rosa["populations"], rosa["protected"]) == ("HEAD", ["DISPLACED"], False)
    for kept in ("card", "consent", "arrival", "need"):
        assert await lists.desk.rows(f"SELECT FROM {kept}") == []
    [dwelling] = await lists.desk.rows("SELECT place_pcode, place_text FROM dwelling")
    assert dwelling == {"place_pcode": "HN0703", "place_text": "Planeta"}


async def test_others_hear_of_them_as_listed_and_of_no_name(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa", dni="0801199000011"), child("Tito")))
    people = await lists.desk.events("person_registered")
    assert [(one["presence"], one["birth_month"]) for one in people] == [("LISTED", "1980-02"), ("LISTED", "2016-05")]
    [household] = await lists.desk.events("household_changed")
    assert (household["presence"], household["size"], household["composition"]["boys"]) == ("LISTED", 2, 1)
    assert "Rosa" not in str(people) + str(household)
    assert "0801" not in str(people) + str(household)


async def test_the_first_contact_makes_them_seen(lists: Lists) -> None:
    await lists.committed(table(family(1, "Rosa")))
    rosa = (await lists.heads())["Rosa"]
    [code] = await lists.desk.batch(1)
    await lists.desk.post(f"/cards/{code}/bind", {"person_id": rosa["id"]})
    assert (await lists.heads())["Rosa"]["household_presence"] == "SEEN"


@pytest.mark.parametrize("name", SAMPLES)
async def test_each_sample_is_committed_and_verified(lists: Lists, name: str) -> None:
    id_ = await lists.committed(sample(name))
    counts = (await lists.show(id_))["counts"]
    [stored] = await lists.desk.rows("SELECT count(*) AS households, sum(size) AS people FROM household")
    assert stored["households"] == counts["households"] - counts["left_out"] == counts["new"]
    untold = await lists.desk.rows(
        """
        SELECT FROM household AS h WHERE NOT h.protected
          AND NOT EXISTS (SELECT FROM outbox AS e WHERE e.subject = h.id AND e.version = h.version)
        """
    )
    assert untold == []


async def test_households_with_errors_stay_out_by_somebodys_word(lists: Lists) -> None:
    content = sample("jefes_con_conteos.xlsx")
    id_ = await lists.ready(content)
    refused = await lists.commit(id_, accept_errors=False)
    assert (refused.status_code, refused.json()["code"]) == (409, "errors_not_accepted")
    assert refused.json()["parameters"] == {"left_out": 1}
    assert (await lists.commit(id_)).status_code == 202
    assert "CESAR" not in await lists.heads()


async def test_only_a_coordinator_commits(lists: Lists) -> None:
    id_ = await lists.ready(table(family(1, "Rosa")))
    answer = await lists.desk.post(f"/imports/{id_}/commit", {}, member=REGISTRAR)
    assert answer.status_code == 403


async def test_an_import_that_is_not_read_is_not_committed(lists: Lists) -> None:
    id_ = await lists.start()
    answer = await lists.commit(id_)
    assert (answer.status_code, answer.json()["code"]) == (409, "import_moved_on")


async def test_a_child_of_a_listed_family_is_no_alarm_while_listed_and_one_alone_is_protected(lists: Lists) -> None:
    content = table(family(1, "Rosa"), child("Tito"), family(2, "Nina", born="2012-01-01"))
    id_ = await lists.committed(content)
    heads = await lists.heads()
    assert [(heads[one]["child_alarm"], heads[one]["protected"]) for one in ("Tito", "Nina")] == [
        (None, False),
        (None, True),
    ]
    assert {one["code"] for one in (await lists.preview(id_))["problems"]} == {"child_without_adult"}
    assert len(await lists.desk.events("household_changed")) == 1


async def test_chunks_come_to_the_same_as_one(lists: Lists) -> None:
    id_ = await lists.ready(table(*(family(number, f"Rosa{number}") for number in range(1, 8))))
    await lists.commit(id_, work=False)
    await lists.work(import_chunk_households=2)
    shown = await lists.show(id_)
    assert (shown["state"], shown["done"], shown["total"], shown["version"]) == ("COMMITTED", 7, 7, 1)
    assert len(await lists.heads()) == 7


async def test_people_driven_out_by_violence_are_on_no_list(lists: Lists) -> None:
    body = {
        "id": new_id(),
        "site_id": DANLI,
        "source": "Junta",
        "name": "Desplazados",
        "cause": "VIOLENCE",
        "listed_on": "2023-11-20",
        "signer": "Junta",
        "place_pcode": "HN0703",
    }
    answer = await lists.desk.post("/imports", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "list_of_violence")
    assert await lists.desk.rows("SELECT FROM list_import") == []
