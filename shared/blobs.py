"""Files that are kept for a while: encrypted, expiring, behind four functions.

They stand in the service's own schema as `bytea`, at most 20 MiB each, under a key of the purpose `blob` that is
never in the database: a dump of it holds no readable file. An object store can take their place without a change
to who calls.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run
from shared.keys import Key, KeysDirectory

PURPOSE = "blob"
BLOB_BYTES_MAX = 20 * 1024 * 1024
_NONCE_BYTES = 12
BLOB_GRANTS = "SELECT, INSERT, DELETE"


class BlobGone(LookupError):
    """It expired, was deleted, or its key is no longer there."""


def table_ddl() -> list[str]:
    """The statements that make the table of files in a service's schema."""
    return [
        f"""
        CREATE TABLE blob (
            id uuid PRIMARY KEY, kid text NOT NULL,
            sealed bytea NOT NULL CONSTRAINT blob_bytes_max CHECK (octet_length(sealed) <= {BLOB_BYTES_MAX + 64}),
            expires_at timestamptz NOT NULL
        )
        """,
        "ALTER TABLE blob ALTER COLUMN sealed SET STORAGE EXTERNAL",
        "CREATE INDEX blob_expiry ON blob (expires_at)",
    ]


def sealed_under(keys: KeysDirectory, id_: UUID, content: bytes) -> tuple[str, bytes]:
    """`content` encrypted for its id alone, and the key's id."""
    key = keys.current(PURPOSE)
    nonce = os.urandom(_NONCE_BYTES)
    return key.kid, nonce + AESGCM(key.secret).encrypt(nonce, content, id_.bytes)


def opened_by(keys: KeysDirectory, id_: UUID, kid: str, sealed: bytes) -> bytes:
    """What was sealed for an id under the key `kid`.

    Raises:
        BlobGone: the key is no longer there, or it is not what was sealed.
    """
    key: Key | None = next((key for key in keys.keys(PURPOSE) if key.kid == kid), None)
    if key is None:
        raise BlobGone(str(id_))
    try:
        return AESGCM(key.secret).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], id_.bytes)
    except InvalidTag as error:
        raise BlobGone(str(id_)) from error


@dataclass(frozen=True)
class Blobs:
    """The files of one service, in the caller's transaction."""

    session: AsyncSession
    keys: KeysDirectory

    async def put(self, id_: UUID, content: bytes, *, expires_at: datetime) -> None:
        """Keep `content` (at most `BLOB_BYTES_MAX` bytes) under a new id until `expires_at`.

        Raises:
            ValueError: it is too large.
        """
        if len(content) > BLOB_BYTES_MAX:
            raise ValueError("a blob is over its limit")
        kid, sealed = sealed_under(self.keys, id_, content)
        await run(
            self.session,
            "INSERT INTO blob (id, kid, sealed, expires_at) VALUES (:id, :kid, :sealed, :expires_at)",
            id=id_,
            kid=kid,
            sealed=sealed,
            expires_at=expires_at,
        )

    async def get(self, id_: UUID) -> bytes:
        """The content under an id.

        Raises:
            BlobGone: there is none that can be read.
        """
        row = await fetch_one(self.session, "SELECT kid, sealed FROM blob WHERE id = :id", id=id_)
        if row is None:
            raise BlobGone(str(id_))
        return opened_by(self.keys, id_, row["kid"], bytes(row["sealed"]))

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget these files; those that are gone already too."""
        await run(self.session, "DELETE FROM blob WHERE id = ANY(CAST(:ids AS uuid[]))", ids=list(ids))

    async def delete_expired(self, now: datetime) -> list[UUID]:
        """Forget what expired by `now`; answer which."""
        rows = await fetch(self.session, "DELETE FROM blob WHERE expires_at <= :now RETURNING id", now=now)
        return [row["id"] for row in rows]
