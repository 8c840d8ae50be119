"""Lists that registration carries as data: UNHCR's codes of specific needs, and where a referral can lead."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from services.registration.vocabulary import RouteKind


@dataclass(frozen=True)
class NeedCode:
    """A code of UNHCR's list of specific needs, with its category and its English label."""

    code: str
    category: str
    label: str


@dataclass(frozen=True)
class Route:
    """Where a referral can lead; `municipality` None: everywhere. `assumed`: somebody must still confirm the entry."""

    code: str
    kind: RouteKind
    municipality: str | None
    name: str
    assumed: bool


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("services.registration") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def need_codes() -> tuple[NeedCode, ...]:
    """All codes of the list, in its order."""
    return tuple(NeedCode(**row) for row in _rows("unhcr_specific_needs"))


@cache
def routes() -> Mapping[str, Route]:
    """All routes by code."""
    return {
        row["code"]: Route(
            code=row["code"],
            kind=RouteKind(row["kind"]),
            municipality=row["municipality"] or None,
            name=row["name"],
            assumed=row["assumed"] == "yes",
        )
        for row in _rows("referral_routes")
    }
