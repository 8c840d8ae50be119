"""The chain itself, without a database: what is hashed, and how a broken one is told from a sound one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

from shared.audit.table import WHAT

START = bytes(32)
"""What the first row of a chain is hashed onto."""
FORM = "amparo-audit-1"
NAMES = tuple(WHAT.split(", "))
COMPARED_ROWS_MAX = 12
"""Rows that do not fit are compared with one another, to tell a reordering from an edit, up to so many."""


def digest(previous: bytes, position: int, row: Mapping[str, Any]) -> bytes:
    """The hash of a row at its place: over its predecessor's, its position and everything that it says."""
    said = json.dumps([FORM, position, *(_plain(row[name]) for name in NAMES)], separators=(",", ":"))
    return hashlib.sha256(previous + said.encode()).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if value is None else str(value)


@dataclass(frozen=True)
class Head:
    """Where a site's chain stood: its last position and that row's hash."""

    site_id: UUID
    position: int
    hash: bytes


@dataclass
class Walk:
    """A walk along one site's chain, in order of position; `faults` gathers what does not fit, by name."""

    site_id: UUID
    faults: list[str] = field(default_factory=list)
    position: int = 0
    hash: bytes = START
    _found: dict[int, bytes] = field(default_factory=dict)
    _odd: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    _near: set[bytes] = field(default_factory=set)

    def step(self, row: Mapping[str, Any], *, kept: Iterable[int] = ()) -> None:
        """Take the next row; the hashes at the positions `kept` are remembered, to be held against checkpoints."""
        position, stored = int(row["position"]), bytes(row["hash"])
        if position != self.position + 1:
            self.faults.append(f"{self.site_id} deleted: {self.position + 1} to {position - 1}")
            self._near.add(self.hash)
        elif digest(self.hash, position, row) != stored:
            if len(self._odd) < COMPARED_ROWS_MAX:
                self._odd.append((position, dict(row)))
                self._near |= {self.hash, stored}
            else:
                self.faults.append(f"{self.site_id} edited: {position}")
        self.position, self.hash = position, stored
        if position in kept:
            self._found[position] = stored

    def end(self, heads: Sequence[tuple[int, Head]] = ()) -> list[str]:
        """Everything that is wrong with the chain, also against `heads` (the number of a checkpoint, what it saw)."""
        self.faults += self._odd_ones()
        for number, head in heads:
            if head.position > self.position:
                cut = f"truncated: ends at {self.position}, checkpoint {number} saw {head.position}"
                self.faults.append(f"{self.site_id} {cut}")
            elif self._found.get(head.position, START) != head.hash:
                self.faults.append(f"{self.site_id} rewritten: {head.position} is not what checkpoint {number} saw")
        return self.faults

    def _odd_ones(self) -> list[str]:
        """Of the rows that do not fit: which were moved, which were edited, and which only follow a moved one."""
        places = {position: self._belongs(row) for position, row in self._odd}
        moved = [f"reordered: {here} belongs at {there}" for here, there in places.items() if there not in (None, here)]
        edited = [f"edited: {here}" for here, there in places.items() if there is None or not moved]
        return [f"{self.site_id} {fault}" for fault in (*moved, *edited)]

    def _belongs(self, row: Mapping[str, Any]) -> int | None:
        """The place at which the row fits what stands around: its own, if only its predecessor was moved."""
        for previous, (place, _) in product(self._near, self._odd):
            if digest(previous, place, row) in self._near:
                return int(place)
        return None
