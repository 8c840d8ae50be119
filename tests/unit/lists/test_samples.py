"""Four lists as they come: what is read of each."""

from __future__ import annotations

from typing import Any

import pytest

from services.registration.rules.lists.child import read
from tests.support.sample_lists import FOLDER, SAMPLES


def households(name: str) -> list[dict[str, Any]]:
    """What is read of a committed file, by the suggested mapping."""
    content = (FOLDER / name).read_bytes()
    [line] = read({"do": "layout"}, content)
    layout = line["layout"]
    wanted = {"do": "households", "columns": layout["columns"], "m_means": layout["m_means"], "on": "2023-11-20"}
    return [line["household"] for line in read(wanted, content) if "household" in line]


def troubles(found: list[dict[str, Any]]) -> list[tuple[int, str | None, str]]:
    """What is wrong, as row, column and code."""
    return [(one["row"], one["column"], one["code"]) for each in found for one in each["troubles"]]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_committed_file_is_what_the_script_makes(name: str) -> None:
    made = SAMPLES[name]()
    assert list(read({"do": "layout"}, made)) == list(read({"do": "layout"}, (FOLDER / name).read_bytes()))


def test_heads_with_counts() -> None:
    found = households("jefes_con_conteos.xlsx")
    assert [(one["row"], one["size"]) for one in found] == [(6, 4), (7, 5), (8, 3), (9, 3), (10, 3)]
    first = found[0]["content"]
    assert first["members"][0]["family_names"] == "CANALES MEZA"
    assert first["members"][0]["documents"][0]["number"] == "0501-1972-00017"
    assert first["unnamed"] == {"women": 1, "men": 1, "girls": 1}
    assert (found[4]["content"]["members"], found[4]["content"]["unnamed"]) == ([], {"women": 1, "men": 2})
    assert troubles(found) == [(9, "H", "count_unclear"), (9, "C", "document_unclear")]


def test_members_by_number() -> None:
    found = households("miembros_por_numero.csv")
    assert [(one["row"], one["rows"], one["size"]) for one in found] == [(2, 3, 3), (5, 3, 3), (8, 1, 1)]
    mother, son, daughter = found[0]["content"]["members"]
    assert (mother["given_names"], mother["family_names"], mother["sex"]) == ("Nohemí", "Suazo Peña", "FEMALE")
    assert (son["birth_date"], son["sex"], son["relationship"]) == ("2015-04-03", "MALE", "CHILD")
    assert (daughter["birth_date"], daughter["birth_precision"]) == ("2019-08-01", "MONTH")
    assert found[1]["content"]["unnamed"] == {"boys": 1}
    assert troubles(found) == [(6, "H", "birth_date_order"), (7, "B", "name_missing")]


def test_names_in_one_column() -> None:
    found = households("nombres_en_una_columna.csv")
    assert [(one["row"], one["size"]) for one in found] == [(2, 3), (5, 2), (7, 1)]
    assert found[0]["content"]["members"][2]["given_names"] == "María de los Ángeles"
    assert found[0]["content"]["members"][1]["birth_precision"] == "MONTH"
    assert (7, None, "household_repeated") in troubles(found)


def test_marked_heads() -> None:
    found = households("jefes_marcados.xlsx")
    assert [(one["row"], one["size"]) for one in found] == [(2, 2), (4, 2), (6, 1)]
    assert found[0]["content"]["members"][1]["birth_date"] == "2009-07-06"
    assert found[1]["content"]["unnamed"] == {"not_stated": 1}
    codes = {code for _, _, code in troubles(found)}
    assert codes == {"sex_unclear", "name_missing", "birth_date_in_future", "document_odd"}
