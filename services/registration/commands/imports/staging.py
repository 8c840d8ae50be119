"""A file becomes rows that can be looked at; nothing of it is registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports.keys import content_key, digest, list_key
from services.registration.queries.imports import matches, objects, rows
from services.registration.rules.lists.names import place_key
from services.registration.vocabulary import ImportState, ListField
from shared.context import Context
from shared.ids import new_id


def layout_signature(secret: bytes, layout: Mapping[str, Any]) -> bytes:
    """The key under which a layout's mapping is remembered; its headings may be somebody's own words."""
    return bytes.fromhex(digest(secret, "layout", layout["signature"]))


async def columns_for(context: Context, secret: bytes, layout: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping for a layout that nobody has set for this file: the remembered one, else the suggested one."""
    remembered = await objects.remembered_columns(context.session, layout_signature(secret, layout))
    if remembered is not None:
        return {**remembered, "remembered": True}
    return {"fields": layout["columns"], "m_means": layout["m_means"], "remembered": False}


def is_enough(columns: Mapping[str, Any]) -> bool:
    """Whether a list can be read so: somebody's name, or people by number."""
    names_or_numbers = {
        *(ListField.FULL_NAME, ListField.FULL_NAME_SURNAMES_FIRST, ListField.GIVEN_NAMES, ListField.FAMILY_NAMES),
        *(ListField.WOMEN, ListField.MEN, ListField.GIRLS, ListField.BOYS, ListField.NOT_STATED, ListField.TOTAL),
    }
    return bool(names_or_numbers & {ListField(field) for field in columns["fields"].values()})


def wanted_households(work: RowMapping) -> dict[str, Any]:
    """What the reading process is asked for."""
    columns, on = work["columns"], work["listed_on"]
    on_day = on.isoformat() if isinstance(on, date) else str(on)
    return {"do": "households", "columns": columns["fields"], "m_means": columns["m_means"], "on": on_day}


def household_row(secret: bytes, list_id: UUID, number: int, found: Mapping[str, Any]) -> dict[str, Any]:
    """A household of the file as it is kept until the commit."""
    document = found["document"]
    return {
        "number": number,
        "row_first": found["row"],
        "row_count": found["rows"],
        "document_key": list_key(secret, list_id, "document", document) if document else None,
        "name_key": list_key(secret, list_id, "name", found["name"]),
        "fingerprint": content_key(secret, {**found["content"], "place": place_key(found["colonia"])}),
        "content": found["content"],
        "place": found["colonia"],
        "people": found["size"],
        "left_out": any(trouble["severity"] == "ERROR" for trouble in found["troubles"]),
        "household_id": new_id(),
    }


async def compare(session: AsyncSession, work: RowMapping) -> int:
    """The whole file is kept: compare it with the list, and with the documents of who is here.

    The answer is the list's revision that it was compared with.
    """
    now_list = await objects.list_by_id(session, work["list_id"])
    await rows.compare_with_list(session, work["id"], work["list_id"])
    await matches.find_known(session, work["id"])
    return now_list["revision"] if now_list else 0


async def count(session: AsyncSession, work: RowMapping, *, based_on: int) -> None:
    """Count what the file comes to, and let people look at it."""
    counts = {name: int(count) for name, count in (await rows.counted(session, work["id"], work["list_id"])).items()}
    await objects.move(
        session,
        work["id"],
        ImportState.READY,
        counts=counts,
        done=counts["households"],
        total=counts["households"],
        based_on=based_on,
    )
