"""Checkpoints: the heads of all of a service's chains, signed with a key that is not in the database.

Each names its predecessor's hash, so that a missing one shows. The signature is Ed25519 over the body as it is
stored; the key's purpose is `audit`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from shared import clock
from shared.audit.chain import Head
from shared.audit.sealing import SEALING_LOCK, seal
from shared.bus import stopped_within
from shared.db import Database, fetch, is_outage, run
from shared.keys import KeysDirectory

log = structlog.get_logger(__name__)

PURPOSE = "audit"
LOOKED_SECONDS = 60.0
"""Pause between two questions whether the next checkpoint is due."""


@dataclass(frozen=True)
class Checkpoint:
    """One signed statement of where all chains stood."""

    sequence: int
    body: str
    kid: str
    signature: str

    def heads(self) -> list[Head]:
        """What it saw."""
        return [
            Head(UUID(one["site_id"]), int(one["position"]), bytes.fromhex(one["hash"]))
            for one in json.loads(self.body)["heads"]
        ]

    def as_json(self) -> dict[str, Any]:
        """The checkpoint as a line of a file."""
        return asdict(self)


def checkpoint_of(row: Mapping[str, Any]) -> Checkpoint:
    """The checkpoint in a row of the table, or a line of a file.

    Raises:
        KeyError, ValueError: it is none.
    """
    return Checkpoint(int(row["sequence"]), str(row["body"]), str(row["kid"]), str(row["signature"]))


async def take_checkpoint(database: Database, keys: KeysDirectory, *, due_seconds: float = 0.0) -> Checkpoint | None:
    """Seal, and sign where all chains stand; None where the last one is younger than `due_seconds`."""
    await seal(database)
    return await database.run(lambda session: _take(session, database.service, keys, due_seconds))


async def _take(session: AsyncSession, service: str, keys: KeysDirectory, due_seconds: float) -> Checkpoint | None:
    await run(
        session,
        "SELECT pg_advisory_xact_lock(:lock, CAST(to_regclass('audit_checkpoint') AS oid)::int)",
        lock=SEALING_LOCK,
    )
    now = clock.real_now()
    last = await fetch(session, "SELECT sequence, taken_at, body FROM audit_checkpoint ORDER BY sequence DESC LIMIT 1")
    if last and now - last[0]["taken_at"] < timedelta(seconds=due_seconds):
        return None
    heads = await fetch(
        session,
        """
        SELECT DISTINCT ON (site_id) site_id, position, encode(hash, 'hex') AS hash FROM audit
        WHERE position IS NOT NULL
        ORDER BY site_id, position DESC
        """,
    )
    body = json.dumps(
        {
            "service": service,
            "sequence": last[0]["sequence"] + 1 if last else 1,
            "taken_at": now.isoformat(),
            "previous": hashlib.sha256(last[0]["body"].encode()).hexdigest() if last else None,
            "heads": [{**head, "site_id": str(head["site_id"])} for head in heads],
        },
        separators=(",", ":"),
    )
    key = keys.current(PURPOSE)
    signature = Ed25519PrivateKey.from_private_bytes(key.secret).sign(body.encode())
    made = Checkpoint(json.loads(body)["sequence"], body, key.kid, base64.b64encode(signature).decode())
    await run(
        session,
        """
        INSERT INTO audit_checkpoint (sequence, taken_at, body, kid, signature)
        VALUES (:sequence, :taken_at, :body, :kid, :signature)
        """,
        taken_at=now,
        **made.as_json(),
    )
    return made


async def all_checkpoints(session: AsyncSession, *, after: int = 0) -> list[Checkpoint]:
    """The checkpoints after the one numbered `after`, oldest first."""
    rows = await fetch(
        session,
        """
        SELECT sequence, body, kid, signature FROM audit_checkpoint WHERE sequence > :after ORDER BY sequence
        """,
        after=after,
    )
    return [checkpoint_of(dict(row)) for row in rows]


def faults_of(checkpoints: Sequence[Checkpoint], keys: KeysDirectory, service: str) -> list[str]:
    """What is wrong with checkpoints in their order: a signature, a gap, another one's predecessor."""
    public = {key.kid: Ed25519PrivateKey.from_private_bytes(key.secret).public_key() for key in keys.keys(PURPOSE)}
    faults, previous = [], None
    for one in checkpoints:
        try:
            public[one.kid].verify(base64.b64decode(one.signature), one.body.encode())
            said = json.loads(one.body)
        except (KeyError, ValueError, InvalidSignature):
            faults.append(f"checkpoint {one.sequence} forged: its signature does not fit")
            previous = None
            continue
        if said["sequence"] != one.sequence or said["service"] != service:
            faults.append(f"checkpoint {one.sequence} is another one's: {said['service']} {said['sequence']}")
        if previous is not None:
            if one.sequence != previous.sequence + 1:
                faults.append(f"checkpoint deleted: {previous.sequence + 1} to {one.sequence - 1}")
            elif said["previous"] != hashlib.sha256(previous.body.encode()).hexdigest():
                faults.append(f"checkpoint {one.sequence} does not follow checkpoint {previous.sequence}")
        previous = one
    return faults


def read_file(path: Path) -> list[Checkpoint]:
    """The checkpoints in an exported file, oldest first.

    Raises:
        ValueError: it is no such file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return sorted((checkpoint_of(json.loads(line)) for line in lines if line), key=lambda one: one.sequence)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} holds no checkpoints") from error


def append_file(path: Path, checkpoints: Iterable[Checkpoint]) -> int:
    """Add those of `checkpoints` that the file does not hold yet, one JSON line each; answer how many."""
    known = max((one.sequence for one in read_file(path)), default=0) if path.exists() else 0
    fresh = [one for one in checkpoints if one.sequence > known]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(one.as_json(), separators=(",", ":")) + "\n" for one in fresh)
    return len(fresh)


async def keep_checkpoints(
    database: Database, keys: KeysDirectory, *, due_seconds: float, folder: Path | None, stop: asyncio.Event
) -> None:
    """Take a checkpoint whenever one is due, and keep `folder` up to date where there is one, until `stop` is set."""
    while not await stopped_within(stop, min(LOOKED_SECONDS, due_seconds)):
        try:
            await take_checkpoint(database, keys, due_seconds=due_seconds)
            if folder is not None:
                held = await database.run(all_checkpoints)
                await asyncio.to_thread(append_file, folder / f"{database.service}-checkpoints.jsonl", held)
        except Exception as error:
            if not is_outage(error):
                log.exception("checkpoint_failed", service=database.service)
