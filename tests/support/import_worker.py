"""Registration's worker as a process that does nothing but imports, and ends when none waits: to be killed."""

from __future__ import annotations

import asyncio

from services.registration.commands.imports.work import Worker
from services.registration.settings import RegistrationSettings
from shared.db import Database


async def main() -> None:
    """Do what waits."""
    settings = RegistrationSettings()
    database = Database(settings, "registration")
    while await Worker(database, settings).step():
        pass
    await database.close()


if __name__ == "__main__":
    asyncio.run(main())
