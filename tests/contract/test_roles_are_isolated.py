"""I12: no service's role has a privilege in another's schema, and none owns anything; each check can turn red."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from amparo.installation import SERVICES
from amparo.verify import QUERIES, verify
from shared.migrations import admin_url
from shared.settings import Settings
from tests.support.private import as_superuser, private_database

OWNS = "I12 a service's role owns nothing"
SCHEMAS = "I12 no role may use another service's schema"
TABLES = "I12 no role may touch another service's tables or sequences"
FUNCTIONS = "I12 no role may run another service's functions"
EVERYBODY = "I12 nothing of a service is given to everybody"
DEFAULTS = "I12 what is made later is given to nobody by default"
MEMBERS = "I12 no role is a member of another"
DEFINER = "I12 no SECURITY DEFINER function lends its owner's rights"

PLANTED = {
    "table owned": (OWNS, "ALTER TABLE shelter.bed OWNER TO {shelter}", "ALTER TABLE shelter.bed OWNER TO {owner}"),
    "function owned": (
        OWNS,
        "ALTER FUNCTION distribution.refuse_change OWNER TO {distribution}",
        "ALTER FUNCTION distribution.refuse_change OWNER TO {owner}",
    ),
    "schema": (
        SCHEMAS,
        "GRANT USAGE ON SCHEMA registration TO {shelter}",
        "REVOKE ALL ON SCHEMA registration FROM {shelter}",
    ),
    "table": (
        TABLES,
        "GRANT SELECT ON registration.person TO {coordination}",
        "REVOKE ALL ON registration.person FROM {coordination}",
    ),
    "column": (
        TABLES,
        "GRANT SELECT (id) ON registration.person TO {distribution}",
        "REVOKE SELECT (id) ON registration.person FROM {distribution}",
    ),
    "sequence": (
        TABLES,
        "GRANT USAGE ON SEQUENCE directory.parked_event_id_seq TO {registration}",
        "REVOKE ALL ON SEQUENCE directory.parked_event_id_seq FROM {registration}",
    ),
    "function": (
        FUNCTIONS,
        "GRANT EXECUTE ON FUNCTION distribution.refuse_change TO {shelter}",
        "REVOKE EXECUTE ON FUNCTION distribution.refuse_change FROM {shelter}",
    ),
    "table to everybody": (
        EVERYBODY,
        "GRANT SELECT ON shelter.stay TO PUBLIC",
        "REVOKE ALL ON shelter.stay FROM PUBLIC",
    ),
    "column to everybody": (
        EVERYBODY,
        "GRANT UPDATE (code) ON shelter.room TO PUBLIC",
        "REVOKE UPDATE (code) ON shelter.room FROM PUBLIC",
    ),
    "schema to everybody": (
        EVERYBODY,
        "GRANT USAGE ON SCHEMA coordination TO PUBLIC",
        "REVOKE ALL ON SCHEMA coordination FROM PUBLIC",
    ),
    "default privileges": (
        DEFAULTS,
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA shelter GRANT SELECT ON TABLES TO {coordination}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA shelter REVOKE SELECT ON TABLES FROM {coordination}",
    ),
    "membership": (MEMBERS, "GRANT {owner} TO {directory}", "REVOKE {owner} FROM {directory}"),
    "security definer": (
        DEFINER,
        "ALTER FUNCTION distribution.refuse_change SECURITY DEFINER",
        "ALTER FUNCTION distribution.refuse_change SECURITY INVOKER",
    ),
}
"""A fault by its name: the check that must see it, how it is planted, how it is taken back."""


@pytest.fixture(scope="module")
async def private(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    """A database with roles of its own."""
    async with private_database(tmp_path_factory.mktemp("keys")) as settings:
        yield settings


async def broken(settings: Settings) -> set[str]:
    """The checks of the roles that are red."""
    findings = await verify(settings, admin_url(settings))
    return {finding.check for finding in findings if finding.invariant == "I12" and not finding.ok}


def named(settings: Settings, statement: str) -> str:
    """The statement with the roles' real names."""
    return statement.format(**{name: f'"{settings.role(name)}"' for name in (*SERVICES, "owner")})


async def test_a_migrated_database_keeps_its_roles_apart(private: Settings) -> None:
    assert await broken(private) == set()


@pytest.mark.parametrize("fault", PLANTED)
async def test_a_planted_privilege_is_named(private: Settings, fault: str) -> None:
    check, plant, undo = PLANTED[fault]
    await as_superuser(private, named(private, plant))
    found = await broken(private)
    await as_superuser(private, named(private, undo))
    assert check in found
    assert await broken(private) == set()


def test_every_check_of_the_roles_has_a_planted_fault() -> None:
    assert {check for check, _, _ in PLANTED.values()} == {check for check, (_, is_) in QUERIES.items() if is_ == "I12"}


@pytest.mark.parametrize("role", SERVICES)
async def test_a_role_cannot_read_another_services_events(private: Settings, role: str) -> None:
    url = private.service_database_url(role).replace("postgresql+asyncpg", "postgresql")
    connection = await asyncpg.connect(url)
    try:
        assert await connection.fetchval(f"SELECT count(*) FROM {role}.outbox") == 0
        for other in set(SERVICES) - {role}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetchval(f"SELECT count(*) FROM {other}.outbox")
    finally:
        await connection.close()
