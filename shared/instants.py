"""How an instant is told: in UTC, whoever said it in which zone.

What is sent is left as it was sent: an id's content and an Idempotency-Key's request are known again by their bytes,
those that are stored already too. So the zone goes where something is told, and not where it is read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel


def in_utc(value: Any) -> Any:
    """`value` with its instants in UTC: itself, or those of a mapping or a list."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value
    if isinstance(value, dict):
        return {name: in_utc(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [in_utc(one) for one in value]
    return value


_OF_THE_DATABASE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)\+00:00")


def spelled(value: Any) -> Any:
    """A value of a row that the database told as JSON: an instant, which it spells `+00:00`, with `Z`."""
    found = _OF_THE_DATABASE.fullmatch(value) if isinstance(value, str) else None
    return f"{found[1]}Z" if found else value


class TellsInstants(BaseModel):
    """A body that this system tells: each instant among its fields is in UTC."""

    def model_post_init(self, _: Any, /) -> None:
        """Put them into UTC; a body within it does so itself."""
        for name, value in self.__dict__.items():
            if isinstance(value, datetime):
                self.__dict__[name] = in_utc(value)
