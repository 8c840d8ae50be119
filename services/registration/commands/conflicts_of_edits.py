"""Conflicts that edits open, change or end by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from services.registration.queries import conflicts as queries
from services.registration.rules.edits import Edit, heads, is_conflict, is_guarded
from shared.context import Context
from shared.ids import new_id


class Edited(Protocol):
    """A field with all its edits, and what it was before the first of them."""

    @property
    def name(self) -> str:
        """The field."""

    @property
    def first(self) -> Any:
        """Its first value."""

    @property
    def edits(self) -> Sequence[Edit]:
        """Its edits."""


async def follow_conflicts(context: Context, person_id: UUID, fields: Sequence[Edited]) -> None:
    """Open a conflict where two edits did not know each other, follow it, end it where a later one knew both."""
    for field in fields:
        if is_guarded(field.name):
            await _follow(context, person_id, field)


async def _follow(context: Context, person_id: UUID, field: Edited) -> None:
    found = heads(field.first, person_id, field.edits)
    between = [edit.id if edit else person_id for edit in found]
    known = await queries.open_conflict(context.session, person_id, field.name)
    if is_conflict(field.first, found):
        if known is None:
            row = {"id": new_id(), "person_id": person_id, "field": field.name, "change_ids": between}
            await queries.insert_conflict(context.session, row | {"opened_at": context.now})
        else:
            await queries.follow_conflict(context.session, known["id"], between)
    elif known is not None:
        await queries.end_conflict(context.session, known["id"], at=context.now)
