"""`amparo token`: a bearer token for the operator who holds the keys directory."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

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
    data: Data = DATA,
) -> None:
    """Print a bearer token with a role at a site, valid for fifteen minutes."""
    if role not in [*Role, *Scope]:
        raise typer.BadParameter(f"one of {', '.join([*Role, *Scope])}", param_hint="--role")
    settings = settings_of(data)
    held = site if site == "*" else str(asyncio.run(_site_id(settings, site)))
    keys = KeysDirectory(settings.keys_dir)
    print(mint(settings, keys, subject=new_id(), kind="staff", roles={role: [held]}))


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
