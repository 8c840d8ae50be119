"""`docs/ownership.md` names every operation once, with the roles that the OpenAPI documents state."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.documents import ROOT
from tests.contract.conftest import OpenApi

HEADINGS = ["resource", "service", "ownership", "reads", "read by", "writes", "written by"]
OWNERSHIPS = {"site", "operation", "open"}


@dataclass(frozen=True)
class Row:
    """One resource of the table."""

    resource: str
    service: str
    ownership: str
    reads: frozenset[str]
    readers: frozenset[str]
    writes: frozenset[str]
    writers: frozenset[str]


def table() -> list[Row]:
    """The rows of the table."""
    text = (ROOT / "docs" / "ownership.md").read_text(encoding="utf-8")
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    assert lines[0] == HEADINGS
    return [_row(*cells) for cells in lines[2:]]


def _row(resource: str, service: str, ownership: str, *words: str) -> Row:
    reads, readers, writes, writers = (frozenset(one.split()) for one in words)
    return Row(resource, service, ownership, reads, readers, writes, writers)


def roles_of(openapi: OpenApi) -> dict[tuple[str, str], frozenset[str]]:
    """The roles of each operation by service and name; `any` for any token, `open` for none."""
    found = {}
    for service, document in openapi.items():
        for path in document["paths"].values():
            for operation in path.values():
                security = operation.get("security")
                roles = {"open"} if not security else set(security[0]["bearer"]) or {"any"}
                found[service, operation["operationId"]] = frozenset(roles)
    return found


def test_every_operation_stands_in_one_row(openapi: OpenApi) -> None:
    named = [(row.service, operation) for row in table() for operation in row.reads | row.writes]
    assert sorted(named) == sorted(roles_of(openapi))


def test_the_roles_of_each_row_are_those_of_its_operations(openapi: OpenApi) -> None:
    roles = roles_of(openapi)
    for row in table():
        assert row.readers == frozenset().union(*(roles[row.service, one] for one in row.reads)), row.resource
        assert row.writers == frozenset().union(*(roles[row.service, one] for one in row.writes)), row.resource


def test_every_resource_is_owned_by_a_site_or_the_operation_or_open() -> None:
    assert {row.ownership for row in table()} == OWNERSHIPS
    assert {row.resource for row in table() if row.ownership == "open"} == {"session", "key", "revocation"}
