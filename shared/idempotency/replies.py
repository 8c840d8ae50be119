"""What a command answers, and what of it may be stored."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from shared.context import Context
from shared.instants import in_utc
from shared.problems import Problem


@dataclass(frozen=True)
class Reply:
    """What a command answers over HTTP: a status and a body that may be stored (no identity in it).

    With `problem`, the command wrote its effects and answers that problem (a refusal that is itself recorded).
    `unstored` is added to the first answer only: a secret shown once is absent when the request is repeated.
    """

    status: int
    body: BaseModel | Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    unstored: Mapping[str, Any] = field(default_factory=dict)


Command = Callable[[Context], Awaitable[Reply]]


def plain(body: BaseModel | Mapping[str, Any] | None) -> Any:
    """A body as JSON values."""
    if isinstance(body, BaseModel):
        return body.model_dump(mode="json")
    return None if body is None else json.loads(to_json(in_utc(body)))
