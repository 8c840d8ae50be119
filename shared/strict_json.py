"""JSON as RFC 8259 and RFC 7493 want it: two readers of one body must never read two things."""

from __future__ import annotations

import json
from typing import Any, NoReturn


def strict_json(body: bytes) -> Any:
    """The value of a body in UTF-8 (a byte order mark is passed over).

    Raises:
        ValueError: it is no JSON, holds a name twice in one object, or a number that JSON does not have.
    """
    return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_each_once, parse_constant=_no_number)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError("no JSON number")
