"""One reading of a log in three formats."""

from __future__ import annotations

import pytest

from services.distribution.rules.log_formats import CSV, ITEMS_MAX, JSON, LINES, Log, log_of
from shared.problems import InvalidRequest

COLUMNS = {"id": "string", "quantity": "integer", "again": "boolean"}


def read(kind: str, text: str | bytes, query: str = "") -> Log:
    """Read it."""
    return log_of(kind, query, text if isinstance(text, bytes) else text.encode(), COLUMNS)


def test_json_is_taken_as_it_is() -> None:
    assert read(JSON, '{"items": [1]}').body == {"items": [1]}
    with pytest.raises(ValueError, match="twice"):
        read(JSON, '{"a": 1, "a": 2}')


def test_the_query_says_what_stands_beside_the_items() -> None:
    query = "device_id=d&sent_at=2023-06-15T14%3A00%3A00%2B00%3A00&more=true&colour=red"
    body = read(LINES, "{}", query).body
    assert body == {"device_id": "d", "sent_at": "2023-06-15T14:00:00+00:00", "more": "true", "items": [{}]}


def test_cells_have_their_columns_types_and_what_is_not_of_them_stays_text() -> None:
    log = read(CSV, "id, quantity,again\na,2,true\nb,two,yes\nc,,\nd,٢,\n")
    assert log.body["items"] == [
        {"id": "a", "quantity": 2, "again": True},
        {"id": "b", "quantity": "two", "again": "yes"},
        {"id": "c"},
        {"id": "d", "quantity": "٢"},
    ]


def test_a_quoted_cell_may_hold_a_line_end_and_lines_are_counted_as_they_are() -> None:
    log = read(CSV, 'id,quantity\n"a\nb",1\n\n"c",2\n')
    assert (log.lines, [item["id"] for item in log.body["items"]]) == ((2, 5), ["a\nb", "c"])


@pytest.mark.parametrize("row", ["a", "a,1,true,x", '"a,1,true', 'a"b"c"'])
def test_a_row_that_does_not_fit_the_header_is_an_item_that_could_not_be_read(row: str) -> None:
    assert read(CSV, f"id,quantity,again\n{row}\n").body["items"] == [None]


@pytest.mark.parametrize("header", ["", "id,id", "id,colour", "\n", '"id'])
def test_a_header_of_other_columns_is_refused(header: str) -> None:
    with pytest.raises(InvalidRequest):
        read(CSV, header + "\na,1\n")


def test_no_more_than_one_item_too_many_is_read() -> None:
    assert len(read(LINES, "{}\n" * 100_000).body["items"]) == ITEMS_MAX + 1


@pytest.mark.parametrize("line", ["{", "[" * 100_000, '{"a": NaN}', '{"a": 1, "a": 2}'])
def test_a_line_that_is_no_json_spoils_no_other(line: str) -> None:
    log = read(LINES, f'{{"id": "a"}}\n{line}\n\n{{"id": "b"}}')
    assert (log.body["items"], log.lines) == ([{"id": "a"}, None, {"id": "b"}], (1, 2, 4))


@pytest.mark.parametrize("kind", [LINES, CSV])
def test_what_is_no_utf_8_is_refused(kind: str) -> None:
    for content in (b"\xff\xfei\x00d\x00", b"id\n\xc3("):
        with pytest.raises(InvalidRequest):
            read(kind, content)
