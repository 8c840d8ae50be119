"""Connections that the installations on one database leave to the next, for as long as the database stands.

A new connection reads the catalogue, and plans and prepares anew all that a test asks: twice what most tests do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import asyncpg
from sqlalchemy.pool import QueuePool

from shared.db import Database
from shared.runtime import Runtime
from shared.settings import Settings

LEFT_MAX = 2
"""A pool of which more was needed at once is closed: the server has a hundred connections for all."""
Shape = tuple[str, int, int, int]

_pools: dict[str, Pools] = {}


class LeftDatabase(Database):
    """A service's pool that is left to the next installation instead of being closed."""

    pools: Pools
    shape: Shape

    async def close(self) -> None:
        """Leave it, unless it is too large, or somebody holds one of its connections still."""
        pool = cast("QueuePool", self.engine.pool)
        if pool.checkedout() or pool.checkedin() > LEFT_MAX or not self.pools.take(self):
            await self.engine.dispose()


@dataclass
class Pools:
    """What is left on one database: a pool for each service, and a superuser's connection."""

    _left: dict[str, LeftDatabase] = field(default_factory=dict)
    _admin: asyncpg.Connection | None = None

    async def lend(self, runtime: Runtime) -> None:
        """Give the runtime what was left of its service's pool, or a pool that will be left."""
        name, shape = runtime.service.name, _shape(runtime)
        left = self._left.pop(name, None)
        if left is not None and left.shape != shape:
            await left.engine.dispose()
            left = None
        if left is None:
            left = LeftDatabase(runtime.settings, name, runtime.service.constraints)
            left.pools, left.shape = self, shape
        runtime.database = left

    def take(self, database: LeftDatabase) -> bool:
        """Keep it for the next, unless another of two that ran at once was kept."""
        return self._left.setdefault(database.service, database) is database

    def lend_admin(self) -> asyncpg.Connection | None:
        """The superuser's connection, if one was left."""
        lent, self._admin = self._admin, None
        return lent

    async def take_admin(self, connection: asyncpg.Connection) -> None:
        """Keep it as if it were new, or close it."""
        if self._admin is not None or connection.is_closed() or connection.is_in_transaction():
            await connection.close()
            return
        await connection.reset()
        self._admin = connection

    async def close(self) -> None:
        """Close all that is left."""
        for database in self._left.values():
            await database.engine.dispose()
        if self._admin is not None:
            await self._admin.close()


def keep_pools(database_url: str) -> Pools:
    """From now on installations on this database leave their connections to the next."""
    return _pools.setdefault(database_url, Pools())


async def forget_pools(database_url: str) -> None:
    """Close what was left on this database."""
    await _pools.pop(database_url, Pools()).close()


def pools_on(settings: Settings) -> Pools | None:
    """What is left on the settings' database, if that is kept at all."""
    return _pools.get(settings.database_url)


def _shape(runtime: Runtime) -> Shape:
    settings = runtime.settings
    url = settings.service_database_url(runtime.service.name)
    connections, wait = settings.database_pool_connections, settings.database_lock_wait_ms
    return url, connections, wait, settings.database_statement_cache_rows
