"""I12: no service's role has a privilege in another's schema, and none owns anything; each check can turn red."""

from __future__ import annotations

import asyncpg
import pytest

from amparo.installation import SERVICES
from amparo.verify import QUERIES
from shared.settings import Settings
from tests.support.planted import broken_by

OWNS = "I12 a service's role owns nothing"
SCHEMAS = "I12 no role may use another service's schema"
TABLES = "I12 no role may touch another service's tables or sequences"
FUNCTIONS = "I12 no role may run another service's functions or procedures"
EVERYBODY = "I12 nothing of a service is given to everybody"
DEFAULTS = "I12 what is made later is given to nobody by default"
MEMBERS = "I12 no role is a member of another"
DEFINER = "I12 no SECURITY DEFINER function lends its owner's rights"

PLANTED = {
    "table owned": (OWNS, "ALTER TABLE shelter.bed OWNER TO {shelter}"),
    "function owned": (OWNS, "ALTER FUNCTION distribution.refuse_change OWNER TO {distribution}"),
    "schema owned": (OWNS, "ALTER SCHEMA coordination OWNER TO {coordination}"),
    "schema": (SCHEMAS, "GRANT USAGE ON SCHEMA registration TO {shelter}"),
    "table": (TABLES, "GRANT SELECT ON registration.person TO {coordination}"),
    "column": (TABLES, "GRANT SELECT (id) ON registration.person TO {distribution}"),
    "sequence": (TABLES, "GRANT USAGE ON SEQUENCE directory.parked_event_id_seq TO {registration}"),
    "function": (FUNCTIONS, "GRANT EXECUTE ON FUNCTION distribution.refuse_change TO {shelter}"),
    "function to everybody": (FUNCTIONS, "GRANT EXECUTE ON FUNCTION distribution.refuse_change TO PUBLIC"),
    "procedure as Postgres makes it": (
        FUNCTIONS,
        "CREATE PROCEDURE directory.anybody() LANGUAGE sql AS 'SELECT 1'",
    ),
    "references": (TABLES, "GRANT REFERENCES ON registration.person TO {distribution}"),
    "references to a column": (TABLES, "GRANT REFERENCES (id) ON registration.person TO {distribution}"),
    "trigger": (TABLES, "GRANT TRIGGER ON registration.person TO {shelter}"),
    "schema to everybody": (EVERYBODY, "GRANT USAGE ON SCHEMA coordination TO PUBLIC"),
    "table to everybody": (EVERYBODY, "GRANT SELECT ON shelter.stay TO PUBLIC"),
    "column to everybody": (EVERYBODY, "GRANT UPDATE (code) ON shelter.room TO PUBLIC"),
    "default privileges": (
        DEFAULTS,
        "ALTER DEFAULT PRIVILEGES IN SCHEMA shelter GRANT SELECT ON TABLES TO {directory}",
    ),
    "membership": (MEMBERS, "GRANT {owner} TO {directory}"),
    "security definer": (DEFINER, "ALTER FUNCTION distribution.refuse_change SECURITY DEFINER"),
}
"""A fault by its name: the check that must see it, and how it is planted."""

PAIRS = [(role, other) for role in SERVICES for other in SERVICES if role != other]


def named(settings: Settings, statement: str) -> str:
    """The statement with the roles' real names."""
    return statement.format(**{name: f'"{settings.role(name)}"' for name in (*SERVICES, "owner")})


async def test_a_migrated_database_keeps_its_roles_apart(sound: Settings) -> None:
    assert await broken_by(sound) == {}


@pytest.mark.parametrize("fault", PLANTED)
async def test_a_planted_privilege_is_named(sound: Settings, fault: str) -> None:
    check, plant = PLANTED[fault]
    assert check in await broken_by(sound, named(sound, plant))


@pytest.mark.parametrize(("role", "other"), PAIRS)
async def test_a_table_given_to_any_other_role_is_named(sound: Settings, role: str, other: str) -> None:
    grant = named(sound, f"GRANT DELETE ON {other}.outbox TO {{{role}}}")
    assert (await broken_by(sound, grant))[TABLES] == [f"{sound.role(role)} {other}.outbox"]


def test_every_check_of_the_roles_has_a_planted_fault() -> None:
    assert {check for check, _ in PLANTED.values()} == {check for check, (_, is_) in QUERIES.items() if is_ == "I12"}


@pytest.mark.parametrize("role", SERVICES)
async def test_a_role_cannot_read_another_services_events(sound: Settings, role: str) -> None:
    url = sound.service_database_url(role).replace("postgresql+asyncpg", "postgresql")
    connection = await asyncpg.connect(url)
    try:
        assert await connection.fetchval(f"SELECT count(*) FROM {role}.outbox") == 0
        for other in set(SERVICES) - {role}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetchval(f"SELECT count(*) FROM {other}.outbox")
    finally:
        await connection.close()
