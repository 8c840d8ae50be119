"""A plan in words, so that somebody who knows nothing of it can follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tests.support.staying.acts import Act, Plan, Where
from tests.support.staying.stays import local


def told(plan: Plan, act: Act) -> str:
    """An act by what each thing is called; what it does not say is left out."""
    return f"{local(act.at):%a %H:%M} {_text(plan, act)}"


def named(plan: Plan, text: str) -> str:
    """Text with what each id is called."""
    for id_, name in plan.names.items():
        text = text.replace(repr(id_), name)
    return text


def _text(plan: Plan, said: Any) -> str:
    if isinstance(said, Where):
        place = _text(plan, said.bed or said.room or said.beside) if said != Where() else "nowhere"
        return f"beside {place}" if said.beside else place
    if isinstance(said, UUID | str):
        return plan.names.get(said, str(said))
    if isinstance(said, datetime):
        return f"{local(said):%a %H:%M}"
    if isinstance(said, Mapping):
        return ", ".join(f"{_text(plan, key)}: {_text(plan, value)}" for key, value in said.items())
    if isinstance(said, tuple):
        return f"[{', '.join(_text(plan, one) for one in said)}]"
    if is_dataclass(said):
        parts = [(one.name, getattr(said, one.name)) for one in fields(said) if one.name != "at"]
        shown = [f"{name}={_text(plan, value)}" for name, value in parts if value not in (None, ())]
        return f"{type(said).__name__}({', '.join(shown)})"
    return str(said)
