"""What a phone exported of its outbox: a line for each entry that it did not send, sealed to this installation.

A line is a JSON object with the sealed text as `sealed`, or that text alone (a compact JWE).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.keys import KeysDirectory
from shared.outbox_keys import NotOpened, Opener

MEMBERS = {"certificate", "signed", "signature"}
"""Of an entry as the services take it in."""


@dataclass
class OpenedOutbox:
    """Entries in the order of the file, each once, and what could not be opened."""

    entries: list[dict[str, str]] = field(default_factory=list)
    repeated: int = 0
    unreadable: list[int] = field(default_factory=list)
    """Numbers of lines that are sealed to another installation, cut off, or no entries."""
    _signed: list[dict[str, Any]] = field(default_factory=list)

    def add(self, entry: dict[str, str], signed: dict[str, Any]) -> None:
        """Keep an entry, once."""
        if entry in self.entries:
            self.repeated += 1
            return
        self.entries.append(entry)
        self._signed.append(signed)

    def of_devices(self) -> dict[tuple[UUID, str], list[dict[str, str]]]:
        """The entries of each device for each service, in their order.

        Raises:
            ValueError: an entry names no device or no operation.
        """
        found: dict[tuple[UUID, str], list[dict[str, str]]] = {}
        for entry, signed in zip(self.entries, self._signed, strict=True):
            _, _, path = str(signed.get("operation")).partition(" /")
            found.setdefault((UUID(str(signed.get("device_id"))), path.partition("/")[0]), []).append(entry)
        return found

    def counts(self) -> dict[str, Counter[str]]:
        """How many entries there are of each operation, device and worker: nothing of whom they are about."""
        return {
            name: Counter(str(signed.get(name)) for signed in self._signed)
            for name in ("operation", "device_id", "worker")
        }


def open_outbox(lines: Iterable[str], keys: KeysDirectory) -> OpenedOutbox:
    """Open an exported file with the keys of this installation, those of before too.

    A line is the sealed copy, or an object that says beside it what the device knows of the entry.

    Raises:
        FileNotFoundError: this installation has no such key.
    """
    ours = Opener.of(keys)
    opened = OpenedOutbox()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            opened.add(*_entry(line.strip(), ours))
        except (NotOpened, ValueError, TypeError, KeyError, RecursionError):
            opened.unreadable.append(number)
    return opened


def _entry(line: str, ours: Opener) -> tuple[dict[str, str], dict[str, Any]]:
    entry, signed = json.loads(ours.open(_sealed(line))), None
    if isinstance(entry, dict) and set(entry) == MEMBERS and all(isinstance(one, str) for one in entry.values()):
        signed = json.loads(entry["signed"])
    if not isinstance(signed, dict) or not isinstance(signed.get("id"), str):
        raise ValueError("no entry")
    return entry, signed


def _sealed(line: str) -> str:
    """The sealed text of a line; what else stands beside it is for whoever looks into the file."""
    if not line.startswith("{"):
        return line
    sealed = json.loads(line)["sealed"]
    if not isinstance(sealed, str):
        raise ValueError("no sealed text")
    return sealed
