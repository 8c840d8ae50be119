"""The list of erasures outside the database: a backup that is restored later hears from it who is to stay erased.

One JSON line per person, signed (Ed25519, key purpose `audit`): a list that somebody else wrote erases nobody.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.registration.commands.erasing import Order, erase_people
from services.registration.queries.erasing import all_erasures
from services.registration.vocabulary import ErasureReason
from shared.audit.checkpoints import PURPOSE
from shared.context import Context
from shared.keys import KeysDirectory

LEDGER = "erasures.jsonl"


class NotOurs(ValueError):
    """A line of the list is not one that this installation signed."""


def _body(row: Mapping[str, Any]) -> bytes:
    said = [str(row["person_id"]), str(row["reason"]), str(row["erased_by"]), _time(row["erased_at"])]
    return json.dumps(["amparo-erasure-1", *said]).encode()


def _time(value: datetime | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def signed_lines(rows: Iterable[Mapping[str, Any]], keys: KeysDirectory) -> list[str]:
    """The list's lines, signed with the newest key."""
    key = keys.current(PURPOSE)
    private = Ed25519PrivateKey.from_private_bytes(key.secret)
    return [
        json.dumps(
            {
                **{name: str(row[name]) for name in ("person_id", "reason", "erased_by")},
                "erased_at": _time(row["erased_at"]),
                "kid": key.kid,
                "signature": base64.b64encode(private.sign(_body(row))).decode(),
            },
            separators=(",", ":"),
        )
        for row in rows
    ]


def read_ledger(path: Path, keys: KeysDirectory) -> list[dict[str, Any]]:
    """The list's rows, each signature checked.

    Raises:
        NotOurs: a line is not one that this installation signed.
    """
    public = {key.kid: Ed25519PrivateKey.from_private_bytes(key.secret).public_key() for key in keys.keys(PURPOSE)}
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            public[row["kid"]].verify(base64.b64decode(row["signature"]), _body(row))
        except (KeyError, TypeError, ValueError, InvalidSignature) as error:
            raise NotOurs(f"line {number} of {path} was not signed here") from error
        rows.append(row)
    return rows


def append_ledger(path: Path, rows: Sequence[Mapping[str, Any]], keys: KeysDirectory) -> int:
    """Add those whom the list does not hold yet; answer how many."""
    held = {row["person_id"] for row in read_ledger(path, keys)} if path.exists() else set()
    fresh = [row for row in rows if str(row["person_id"]) not in held]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in signed_lines(fresh, keys))
    return len(fresh)


async def keep_ledger(context: Context) -> None:
    """A worker's job: keep the list outside the database up to date, where there is a place for it."""
    folder = context.settings.ledger_dir
    if folder is not None:
        rows = await all_erasures(context.session)
        await asyncio.to_thread(append_ledger, folder / LEDGER, rows, KeysDirectory(context.settings.keys_dir))


async def replay_ledger(context: Context, rows: Sequence[Mapping[str, Any]]) -> int:
    """Erase again whoever the database still holds of them; answer how many there were. Again changes nothing."""

    def order(row: Mapping[str, Any]) -> tuple[str, str, str]:
        return row["erased_by"], row["reason"], row["erased_at"]

    erased = 0
    for (by, reason, at), group in groupby(sorted(rows, key=order), key=order):
        ids = [UUID(row["person_id"]) for row in group]
        again = Order(UUID(by), ErasureReason(reason), datetime.fromisoformat(at))
        erased += len(await erase_people(context, ids, again))
    return erased
