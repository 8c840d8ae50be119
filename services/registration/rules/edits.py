"""Edits of one field of a record, made apart: which one counts, and which of them nobody has seen.

Every edit is kept. The field's value is that of the latest edit by corrected time, so that it does not matter in
which order they come. Of a name, a birth date or a document, two edits of which neither knew the other are shown to
somebody as well: the *heads* are those values that no later edit was made on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

NAME, BIRTH, PHONE = "name", "birth", "phone"
DOCUMENT_PREFIX = "document:"


@dataclass(frozen=True)
class Edit:
    """One edit of one field: the value that its author saw (`base`), and the one that they wrote.

    `supersedes` names edits that it settles, whatever they said.
    """

    id: UUID
    base: Any
    new: Any
    occurred_at: datetime
    device_seq: int = 0
    supersedes: tuple[UUID, ...] = ()

    @property
    def key(self) -> tuple[datetime, int, UUID]:
        """Its place among the edits of the field: by time, within a device by sequence, else by id."""
        return self.occurred_at, self.device_seq, self.id


def tells_who(field: str) -> bool:
    """Whether the field's values tell who somebody is."""
    return field in (NAME, BIRTH, PHONE) or field.startswith(DOCUMENT_PREFIX)


def is_guarded(field: str) -> bool:
    """Whether two edits made on the same base are a conflict that a person has to see."""
    return field in (NAME, BIRTH) or field.startswith(DOCUMENT_PREFIX)


def latest(edits: Sequence[Edit]) -> Edit:
    """The edit whose value counts."""
    return max(edits, key=lambda edit: edit.key)


def heads(first: Any, first_id: UUID, edits: Sequence[Edit]) -> list[Edit | None]:
    """The edits that no later one was made on, earliest first; None stands for the value before all of them.

    That one is `first`, and `first_id` is by what an edit's `supersedes` names it. More than one *value* among them is
    a conflict; two people who wrote the same agree.
    """
    ordered = sorted(edits, key=lambda edit: edit.key)
    found: list[Edit | None] = []
    if not any(edit.base == first or first_id in edit.supersedes for edit in ordered):
        found.append(None)
    found += [
        edit
        for place, edit in enumerate(ordered)
        if not any(later.base == edit.new or edit.id in later.supersedes for later in ordered[place + 1 :])
    ]
    return found


def is_conflict(first: Any, found: Sequence[Edit | None]) -> bool:
    """Whether the heads say different things."""
    values: list[Any] = []
    for edit in found:
        value = first if edit is None else edit.new
        if value not in values:
            values.append(value)
    return len(values) > 1
