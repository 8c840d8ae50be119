"""Reads one file in a process of its own: what kills it, or swells it, kills and swells nothing else.

Standard input: a line of JSON that says what is wanted, then the file. Standard output: a line of JSON for the
layout, for each household, and for the end. Identity goes through the pipe and nowhere else: nothing is logged.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from typing import Any

from services.registration.rules.lists import limits
from services.registration.rules.lists.archive import kind_of
from services.registration.rules.lists.drafts import Draft
from services.registration.rules.lists.layout import Columns, Layout, is_enough, layout_of, suggested
from services.registration.rules.lists.reading import households_of
from services.registration.rules.lists.refused import FileRefused
from services.registration.rules.lists.tables import rows_of
from services.registration.vocabulary import ListField
from shared.contracts.vocabulary import Sex

MEMORY_BYTES_MAX = 1_536 * 1024 * 1024
CPU_SECONDS_MAX = 300
_NICE = 10
"""Behind everybody at a desk: two cores are few."""


def read(wanted: dict[str, Any], content: bytes) -> Iterator[dict[str, Any]]:
    """The lines that answer `wanted`: `{"do": "layout"}`, or `{"do": "households", "columns", "m_means", "on"}`."""
    try:
        rows = rows_of(content)
        sample = list(islice(rows, limits.SAMPLE_ROWS))
        layout = layout_of(sample)
        if wanted["do"] == "layout":
            yield _layout_line(content, layout, suggested(layout, sample))
            return
        fields = {int(column): ListField(field) for column, field in wanted["columns"].items()}
        columns = Columns(fields, Sex(wanted["m_means"]) if wanted["m_means"] else None)
        numbered = islice(enumerate(chain(sample, rows), start=1), layout.first_row - 1, None)
        for draft in households_of(numbered, layout, columns, date.fromisoformat(wanted["on"])):
            yield {"household": _household(draft)}
        yield {"end": True}
    except FileRefused as refused:
        yield {"refused": refused.code, "parameters": refused.parameters}
    except MemoryError:
        yield {"refused": "file_too_big_inside", "parameters": {"megabytes_max": limits.INFLATED_BYTES_MAX // 1024**2}}


def _layout_line(content: bytes, layout: Layout, columns: Columns) -> dict[str, Any]:
    return {
        "layout": {
            "kind": kind_of(content),
            "first_row": layout.first_row,
            "headings": list(layout.headings),
            "signature": layout.signature,
            "columns": {str(column): field for column, field in columns.fields.items()},
            "m_means": columns.m_means,
            "enough": is_enough(columns),
        }
    }


def _household(draft: Draft) -> dict[str, Any]:
    document, name = draft.identity()
    return {
        "row": draft.row,
        "rows": draft.rows,
        "size": draft.size,
        "colonia": draft.colonia or draft.address,
        "document": document,
        "name": name,
        "content": draft.content(),
        "troubles": [trouble.as_json() for trouble in draft.troubles],
    }


def main() -> None:
    """Answer one request on the standard pipes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICE)
    wanted = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    for line in read(wanted, content):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
