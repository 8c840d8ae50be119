"""Lists and imports themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.vocabulary import ImportState
from shared.db import fetch, fetch_one, run
from shared.ids import new_id

_IMPORT = "i.*, l.source, l.name, l.version AS list_version, l.revision AS list_revision"
_FROM = "FROM list_import AS i JOIN source_list AS l ON l.id = i.list_id"


async def ensure_list(session: AsyncSession, *, site_id: UUID, source: str, name: str, name_key: str) -> UUID:
    """The id of the site's list of this name, made where it is the first."""
    await run(
        session,
        """
        INSERT INTO source_list (id, site_id, source, name, name_key, version, revision)
        VALUES (:id, :site_id, :source, :name, :name_key, 0, 0)
        ON CONFLICT ON CONSTRAINT source_list_once DO NOTHING
        """,
        id=new_id(),
        site_id=site_id,
        source=source,
        name=name,
        name_key=name_key,
    )
    row = await fetch_one(
        session,
        "SELECT id FROM source_list WHERE site_id = :site_id AND name_key = :name_key",
        site_id=site_id,
        name_key=name_key,
    )
    if row is None:
        raise LookupError("the list was made and is gone")
    list_id: UUID = row["id"]
    return list_id


async def list_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """One list."""
    return await fetch_one(session, "SELECT * FROM source_list WHERE id = :id", id=id_)


async def lock_list(session: AsyncSession, id_: UUID) -> RowMapping:
    """One list, its row held until the commit: one version of it is made at a time."""
    row = await fetch_one(session, "SELECT * FROM source_list WHERE id = :id FOR UPDATE", id=id_)
    if row is None:
        raise LookupError("an import without its list")
    return row


async def insert_import(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """A new import, which waits for its file."""
    await run(
        session,
        """
        INSERT INTO list_import (id, list_id, site_id, state, listed_on, signer, population, cause, emergency_id,
                                 place_pcode, counts, accept_errors, done, total, step, attempts, started_by,
                                 started_at)
        VALUES (:id, :list_id, :site_id, 'EXPECTED', :listed_on, :signer, :population, :cause, :emergency_id,
                :place_pcode, '{}', false, 0, 0, 0, 0, :caller, :now)
        """,
        **row,
    )


async def import_by_id(session: AsyncSession, id_: UUID, *, lock: bool = False) -> RowMapping | None:
    """One import with its list; with `lock` the import's row is held until the commit."""
    return await fetch_one(
        session, f"SELECT {_IMPORT} {_FROM} WHERE i.id = :id" + (" FOR UPDATE OF i" if lock else ""), id=id_
    )


async def imports_of_sites(
    session: AsyncSession, sites: Sequence[UUID], *, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """The imports of these sites, by id."""
    return await fetch(
        session,
        f"""
        SELECT {_IMPORT} {_FROM}
        WHERE i.site_id = ANY(CAST(:sites AS uuid[])) AND i.id > :after
        ORDER BY i.id
        LIMIT :rows_max
        """,
        sites=list(sites),
        after=after,
        rows_max=rows_max,
    )


async def move(session: AsyncSession, id_: UUID, state: ImportState, **changes: Any) -> None:
    """Bring an import whose row is held to another state; whoever works on it loses the lease.

    `changes` are columns; objects among them become JSON.
    """
    sent = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in changes.items()}
    texts = {
        name: f"{name} = CAST(:{name} AS jsonb)" if isinstance(value, dict) else f"{name} = :{name}"
        for name, value in changes.items()
    }
    await run(
        session,
        f"""
        UPDATE list_import
        SET state = :state, step = step + 1, lease = NULL, leased_until = NULL, attempts = 0
            {"".join(", " + text for text in texts.values())}
        WHERE id = :id
        """,
        id=id_,
        state=state,
        **sent,
    )


async def number_version(session: AsyncSession, list_id: UUID) -> int:
    """The next version of a list whose row is held."""
    row = await fetch_one(
        session,
        """
        UPDATE source_list SET version = version + 1, revision = revision + 1 WHERE id = :id
        RETURNING version
        """,
        id=list_id,
    )
    if row is None:
        raise LookupError("the list was locked and is gone")
    return int(row["version"])


async def revise(session: AsyncSession, list_id: UUID) -> None:
    """Tell whoever compared a file with this list, whose row is held, that it is another now."""
    await run(session, "UPDATE source_list SET revision = revision + 1 WHERE id = :id", id=list_id)


async def newest_version(session: AsyncSession, list_id: UUID) -> int | None:
    """The newest version of a list that is committed, or being so."""
    row = await fetch_one(
        session,
        """
        SELECT max(version) AS version FROM list_import
        WHERE list_id = :list_id AND coalesce(failed_in, state) IN ('COMMITTING', 'COMMITTED', 'UNDOING')
        """,
        list_id=list_id,
    )
    return row["version"] if row else None


async def remembered_columns(session: AsyncSession, signature: bytes) -> dict[str, Any] | None:
    """The mapping that was set for the last file of this layout."""
    row = await fetch_one(session, "SELECT columns FROM list_layout WHERE signature = :signature", signature=signature)
    return row["columns"] if row else None


async def remember_columns(
    session: AsyncSession, signature: bytes, columns: Mapping[str, Any], **parameters: Any
) -> None:
    """Keep a mapping for the next file of this layout; `parameters` are `caller` and `now`."""
    await run(
        session,
        """
        INSERT INTO list_layout (signature, columns, set_by, set_at)
        VALUES (:signature, CAST(:columns AS jsonb), :caller, :now)
        ON CONFLICT (signature) DO UPDATE
        SET columns = excluded.columns, set_by = excluded.set_by, set_at = excluded.set_at
        """,
        signature=signature,
        columns=json.dumps(columns),
        **parameters,
    )
