"""Which guests are children, or may be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands.bearers import with_bearers
from services.shelter.commands.given import settings_of, today
from services.shelter.queries import people, protected
from services.shelter.rules import youngest_age
from shared.context import Context


async def children_among(context: Context, stays: Mapping[UUID, Mapping[Any, Any]], at: datetime) -> set[UUID]:
    """The stays of those who are, or may be, under 18 at `at`; a child in alarm by its card alone too."""
    if not stays:
        return set()
    rows = await with_bearers(context, stays)
    persons = await people.persons(context.session, [row["person_id"] for row in rows.values() if row["person_id"]])
    children = await protected.handed_over_only(context.session, list(rows.values()))
    day, under = today(context, at), settings_of(context).child_under_years
    for id_, row in rows.items():
        person = persons.get(row["person_id"])
        age = youngest_age(person["birth_month"], person["age_years"], day) if person else None
        if age is not None and age < under:
            children.add(id_)
    return children
