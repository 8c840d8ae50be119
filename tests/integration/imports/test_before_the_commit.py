"""A file is sent, its columns are found or said, and what a commit would do is shown; nobody is registered."""

from __future__ import annotations

import httpx
import pytest

from services.registration.commands.imports.file_reading import SHORT_BYTES
from shared.ids import new_id
from tests.integration.imports.conftest import Lists, child, family, sample, table
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OUTSIDER, Member
from tests.support.sample_lists import text

UNKNOWN = text([["Aaa", "Bbb", "Ccc"], ["Rosa", "Soto", "Planeta"]], delimiter=";", encoding="utf-8")
MAPPING = {"columns": [{"column": "A", "field": "GIVEN_NAMES"}, {"column": "B", "field": "FAMILY_NAMES"}]}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]


async def test_the_preview_registers_nobody_and_says_what_is_wrong_where(lists: Lists) -> None:
    id_ = await lists.ready(sample("jefes_con_conteos.xlsx"))
    shown = await lists.preview(id_)
    counts = shown["counts"]
    assert (counts["households"], counts["people"], counts["errors"], counts["warnings"]) == (5, 18, 1, 1)
    assert shown["problems"][0] == {
        "row": 9,
        "column": "H",
        "heading": "COMPOSICION FAMILIAR NINOS",
        "severity": "ERROR",
        "code": "count_unclear",
    }
    first = shown["sample"][0]
    assert (first["members"][0]["given_names"], first["unnamed"]["girls"]) == ("ZOILA", 1)
    for kept in ("person", "household"):
        assert await lists.desk.rows(f"SELECT FROM {kept}") == []
    assert await lists.desk.events() == []


async def test_problems_come_in_pages(lists: Lists) -> None:
    id_ = await lists.ready(sample("jefes_marcados.xlsx"))
    whole = (await lists.preview(id_))["problems"]
    pages: list[dict[str, str]] = []
    after: int | None = 0
    while after is not None:
        shown = await lists.preview(id_, f"?limit=2&after={after}")
        pages += shown["problems"]
        after = shown.get("next_problem")
    assert pages == whole
    assert len(whole) > 4


async def test_who_sees_names_in_a_preview_is_written_down(lists: Lists) -> None:
    id_ = await lists.ready(table(family(1, "Rosa"), family(2, "Alba")))
    await lists.preview(id_)
    rows = await lists.desk.rows("SELECT operation, unnest(subjects) AS household_id FROM audit WHERE kind = 'READ'")
    assert {row["operation"] for row in rows} == {"preview_import"}
    assert len({row["household_id"] for row in rows}) == 2


async def test_a_mapping_is_asked_for_and_remembered_for_the_next_file_of_its_layout(lists: Lists) -> None:
    id_ = await lists.ready(UNKNOWN)
    assert code_of(await lists.desk.get(f"/imports/{id_}/preview")) == (409, "mapping_missing")
    asked = (await lists.desk.get(f"/imports/{id_}/mapping")).json()
    assert [(one["column"], one["heading"], one["field"]) for one in asked["columns"]] == [
        ("A", "Aaa", "IGNORED"),
        ("B", "Bbb", "IGNORED"),
        ("C", "Ccc", "IGNORED"),
    ]
    assert (asked["state"], asked["enough"]) == ("NEEDS_MAPPING", False)
    assert (await lists.put(f"/imports/{id_}/mapping", MAPPING)).json()["state"] == "READING"
    await lists.work()
    assert (await lists.preview(id_))["sample"][0]["members"][0]["family_names"] == "Soto"
    again = await lists.ready(UNKNOWN.replace(b"Rosa", b"Alba"), name="Otra")
    mapping = (await lists.desk.get(f"/imports/{again}/mapping")).json()
    assert (mapping["remembered"], mapping["enough"]) == (True, True)
    assert (await lists.preview(again))["counts"]["new"] == 1


@pytest.mark.parametrize(
    "columns",
    [
        [{"column": "Z", "field": "FULL_NAME"}],
        [{"column": "A", "field": "FULL_NAME"}, {"column": "B", "field": "FULL_NAME"}],
        [{"column": "A", "field": "FULL_NAME"}, {"column": "A", "field": "SEX"}],
        [{"column": "A", "field": "SEX"}],
    ],
)
async def test_a_mapping_that_does_not_fit_is_refused(lists: Lists, columns: list[dict[str, str]]) -> None:
    id_ = await lists.ready(UNKNOWN)
    answer = await lists.put(f"/imports/{id_}/mapping", {"columns": columns})
    assert code_of(answer) == (422, "mapping_wrong")


async def test_a_bad_file_is_refused_when_it_is_sent_and_nothing_is_kept(lists: Lists) -> None:
    id_ = await lists.start()
    assert code_of(await lists.upload(id_, b"%PDF-1.7")) == (422, "file_not_a_sheet")
    assert await lists.desk.rows("SELECT FROM blob") == []
    assert (await lists.show(id_))["state"] == "EXPECTED"


async def test_a_file_that_turns_out_bad_when_it_is_read_says_so_in_the_preview(lists: Lists) -> None:
    id_ = await lists.ready(b"Nombres;Apellidos\n" + b"Rosa;Soto\n" * 700 + b";".join([b"x"] * 101))
    assert code_of(await lists.desk.get(f"/imports/{id_}/preview")) == (422, "file_too_many_columns")
    shown = await lists.show(id_)
    assert (shown["state"], shown["refusal"]["parameters"]) == ("REFUSED", {"columns_max": 100})
    assert await lists.desk.rows("SELECT FROM import_household") == []


async def test_a_long_file_is_read_by_a_process_of_its_own_to_the_same_end(lists: Lists) -> None:
    rows = [family(number, f"Rosa{number}", place="Planeta " * 20) for number in range(1, 800)]
    content = table(*rows)
    assert len(content) > SHORT_BYTES
    id_ = await lists.ready(content)
    assert (await lists.show(id_))["counts"]["households"] == 799


async def test_the_same_file_again_is_the_same_upload_and_another_one_takes_its_place(lists: Lists) -> None:
    id_ = await lists.ready(table(family(1, "Rosa")))
    assert (await lists.upload(id_, table(family(1, "Rosa")))).json()["state"] == "READY"
    assert (await lists.upload(id_, table(family(1, "Rosa"), family(2, "Alba")))).json()["state"] == "READING"
    await lists.work()
    assert (await lists.show(id_))["counts"]["new"] == 2
    assert len(await lists.desk.rows("SELECT FROM blob")) == 1
    await lists.commit(id_)
    assert code_of(await lists.upload(id_, table(family(9, "Nora")))) == (409, "import_moved_on")


async def test_the_file_is_kept_encrypted(lists: Lists) -> None:
    await lists.ready(table(family(1, "Zacarías")))
    [blob] = await lists.desk.rows("SELECT sealed FROM blob")
    assert b"Planeta" not in blob["sealed"]


async def test_while_it_is_being_read_the_preview_says_to_wait(lists: Lists) -> None:
    id_ = await lists.start(table(family(1, "Rosa")))
    runtime = lists.desk.installation.runtime("registration")
    runtime.settings = runtime.settings.model_copy(update={"import_answer_wait_seconds": 0.0})
    answer = await lists.desk.get(f"/imports/{id_}/preview")
    assert code_of(answer) == (409, "import_not_read")
    assert (answer.json()["retryable"], answer.headers["Retry-After"]) == (True, "2")


async def test_a_file_over_twenty_mebibytes_is_refused_unread(lists: Lists) -> None:
    id_ = await lists.start()
    answer = await lists.upload(id_, bytes(20 * 1024 * 1024 + 1))
    assert code_of(answer) == (413, "body_too_large")


async def test_without_a_token_no_file_is_taken_and_elsewhere_the_import_does_not_exist(lists: Lists) -> None:
    id_ = await lists.start()
    assert code_of(await lists.upload(id_, b"a;b", member=None)) == (401, "not_signed_in")
    assert code_of(await lists.upload(id_, b"a;b", member=OUTSIDER)) == (403, "not_allowed")
    assert code_of(await lists.upload(str(new_id()), b"a;b", member=COORDINATOR)) == (404, "not_found")


async def test_an_empty_household_key_counts_again_when_families_share_a_name(lists: Lists) -> None:
    id_ = await lists.ready(table(family(1, "Rosa"), child("Tito"), family(2, "Rosa"), family(1, "Rosa")))
    shown = await lists.preview(id_)
    assert (shown["counts"]["new"], shown["counts"]["left_out"]) == (2, 1)
    assert [one["code"] for one in shown["problems"] if one["severity"] == "ERROR"] == ["household_repeated"]


async def test_a_file_and_a_mapping_are_in_the_audit_like_every_change_and_so_is_what_is_refused(lists: Lists) -> None:
    id_ = await lists.ready(UNKNOWN)
    await lists.upload(id_, UNKNOWN)  # it is there already
    await lists.upload(id_, b"%PDF-1.7")
    await lists.put(f"/imports/{id_}/mapping", MAPPING)
    await lists.put(f"/imports/{id_}/mapping", {"columns": [{"column": "A", "field": "SEX"}]})
    elsewhere = Member(OUTSIDER.subject, {"REGISTRAR": [LA_LIMA]})
    await lists.upload(id_, UNKNOWN, member=elsewhere)
    rows = await lists.desk.rows(
        "SELECT * FROM audit WHERE kind = 'CHANGE' AND operation <> 'start_import' ORDER BY id"
    )
    assert [(row["operation"], row["outcome"], row["site_id"]) for row in rows] == [
        ("upload_import_file", "done", DANLI),
        ("upload_import_file", "file_not_a_sheet", DANLI),
        ("set_import_mapping", "done", DANLI),
        ("set_import_mapping", "mapping_wrong", DANLI),
        ("upload_import_file", "not_found", LA_LIMA),
    ]
    assert {str(one) for row in rows for one in row["subjects"]} == {id_}
    assert {len(row["trace_id"]) for row in rows} == {32}
