"""What a bed is called wherever others may read it: on its label, on boards, lists and sheets, and in proposals.

The code of a room may say whom it is for (`FAM-1`), and so may those of its beds; a room's neutral code does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[Any, Any]


def labels_of(room_code: str, neutral_code: str, bed_codes: Sequence[str]) -> list[str]:
    """What each bed of a room is called: the room's neutral code and the code of the bed. `bed_codes` are all of them.

    A bed's code that begins with its room's own code is shortened by that: bed `FAM-1-2` of the room `FAM-1`, whose
    neutral code is `A`, is `A-2`. Not where two would be the same.
    """
    if not any(code.startswith(room_code) for code in bed_codes):
        return [f"{neutral_code}-{code}" for code in bed_codes]
    short = {code: _without(room_code, code) for code in bed_codes}
    times = Counter([*short.values(), *(code for code in bed_codes if code != short[code])])
    return [f"{neutral_code}-{short[code] if times[short[code]] == 1 else code}" for code in bed_codes]


def labels_by_bed(rooms: Iterable[Row]) -> dict[str, str]:
    """The labels of all beds of `rooms` (`code`, `neutral_code`, `beds` with `id` and `code`), by the bed's id."""
    found: dict[str, str] = {}
    for room in rooms:
        labels = labels_of(room["code"], room["neutral_code"], [bed["code"] for bed in room["beds"]])
        found.update(zip((bed["id"] for bed in room["beds"]), labels, strict=True))
    return found


def _without(room_code: str, bed_code: str) -> str:
    """What is left of a bed's code without the room's code and the mark between them."""
    rest = bed_code.removeprefix(room_code)
    return rest.lstrip("-_") or bed_code if rest[:1] in ("-", "_") else bed_code
