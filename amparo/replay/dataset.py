"""The packaged data that the plan reads; nothing else of the replay touches a file."""

import csv
import json
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `amparo/data/<name>.csv`, as written there."""
    text = (files("amparo") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def names() -> dict[str, dict[str, list[str]]]:
    """Fictitious people's names by origin: female, male, family."""
    text = (files("amparo") / "data" / "names.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[str]]] = json.loads(text)
    return found


@cache
def municipality_codes() -> tuple[str, ...]:
    """The 298 municipalities' four-digit codes (P-code without its `HN`)."""
    return tuple(row["muni_code"] for row in rows("honduras_adm2"))
