"""Named crash points for fault runs: the process dies at the nth hit of the point that the run names."""

from __future__ import annotations

import os

EXIT_CODE = 137
_hits: dict[str, int] = {}


def crash_point(name: str) -> None:
    """Die here if `AMPARO_CRASH_AT` says `name:n` and this is the nth hit; nothing otherwise."""
    wanted = os.environ.get("AMPARO_CRASH_AT")
    if not wanted:
        return
    point, _, nth = wanted.partition(":")
    if point != name:
        return
    _hits[name] = _hits.get(name, 0) + 1
    if _hits[name] >= int(nth or 1):
        os._exit(EXIT_CODE)
