"""`amparo token`: a bearer token for the operator who holds the keys directory."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

import typer

from amparo.cli.where import DATA, Data, settings_of
from services.directory.tokens import mint
from shared.contracts.vocabulary import Role, Scope
from shared.db import Database, fetch_one
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.settings import Settings


def print_token(
    role: Annotated[str, typer.Option(help=", ".join([*Role, *Scope]))],
    site: Annotated[str, typer.Option(help="A site's code, or * for all")] = "*",
    name: Annotated[str, typer.Option(help="The same name is the same person again; empty: somebody new")] = "",
    agency: Annotated[UUID | None, typer.Option(help="The id of the person's agency")] = None,
    data: Data = DATA,
) -> None:
    """Print a bearer token with a role at a site, valid for fifteen minutes."""
    if role not in [*Role, *Scope]:
        raise typer.BadParameter(f"one of {', '.join([*Role, *Scope])}", param_hint="--role")
    settings = settings_of(data)
    held = site if site == "*" else str(asyncio.run(_site_id(settings, site)))
    keys = KeysDirectory(settings.keys_dir)
    subject = uuid5(NAMESPACE_URL, name) if name else new_id()
    print(mint(settings, keys, subject=subject, kind="staff", agency=agency, roles={role: [held]}))


async def _site_id(settings: Settings, code: str) -> UUID:
    database = Database(settings, "directory")
    try:
        row = await database.run(
            lambda session: fetch_one(session, "SELECT id FROM site WHERE code = :code", code=code)
        )
    finally:
        await database.close()
    if row is None:
        raise typer.BadParameter(f"no site has the code {code}", param_hint="--site")
    found: UUID = row["id"]
    return found
