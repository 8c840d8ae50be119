"""Every operation of every service, as `docs/ownership.md` and the OpenAPI documents have it: without a token, with
another role, from another site, without a key, with a field that nobody knows. A clear problem, and nothing stored.
"""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from amparo.installation import service_named
from shared.auth import ALL_SITES
from shared.contracts.vocabulary import Role, Scope
from shared.problems import MEDIA_TYPE
from tests.contract.test_ownership_table import table
from tests.support.people import LA_LIMA
from tests.support.story import TELLER, Operation, Story, operations

ALL = operations()
GUARDED = [one for one in ALL if one.roles is not None]
WITH_ROLES = [one for one in GUARDED if one.roles]
WITH_KEY = [one for one in ALL if one.takes_key]
WITH_BODY = [one for one in ALL if one.body is not None]

SITE_OWNED = {(row.service, name) for row in table() if row.ownership == "site" for name in row.reads | row.writes}
OF_A_SITE = [one for one in GUARDED if (one.service, one.name) in SITE_OWNED]
EMPTY_BY_THEN = {"list_cases", "list_loans", "list_protection_tasks", "list_protected_records"}
"""The story ends with none of these left."""
LISTS = [one for one in OF_A_SITE if one.name.startswith("list_") and "{" not in one.path]
"""Lists of all sites of the caller; what is asked of one site by its id is there or is not."""
OBJECTS = [one for one in OF_A_SITE if one not in LISTS]


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of what must be a problem."""
    assert answer.headers["Content-Type"] == MEDIA_TYPE, answer.text
    problem = answer.json()
    assert {"type", "title", "detail", "status", "code", "retryable", "trace_id"} <= set(problem)
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["code"]


@pytest.mark.parametrize("operation", GUARDED, ids=str)
async def test_without_a_token_it_is_401(story: Story, operation: Operation) -> None:
    before = await story.rows(operation.service)
    answer = await story.call(operation, token=None)
    assert problem_of(answer) == (401, "not_signed_in")
    assert await story.rows(operation.service) == before


@pytest.mark.parametrize("operation", WITH_ROLES, ids=str)
async def test_with_no_role_that_it_names_it_is_403(story: Story, operation: Operation) -> None:
    before = await story.rows(operation.service)
    others = next(name for name in (*Role, *Scope) if name not in (operation.roles or ()))
    answer = await story.call(operation, token=story.installation.token({others: [ALL_SITES]}, subject=TELLER))
    assert problem_of(answer) == (403, "not_allowed")
    assert await story.rows(operation.service) == before


@pytest.mark.parametrize("operation", OBJECTS, ids=str)
async def test_from_another_site_it_is_as_if_it_did_not_exist(story: Story, operation: Operation) -> None:
    before = await story.rows(operation.service)
    answer = await story.call(operation, token=_elsewhere(story, operation))
    if answer.status_code == 207:  # a batch has a verdict for each item, and its answer is kept under the key
        assert {item["problem"]["code"] for item in answer.json()["items"]} == {"not_found"}
        before["idempotency"] += 1
    else:
        assert problem_of(answer) == (404, "not_found")
    if _changes(operation) and service_named(operation.service).audited:  # who tried is written down (I15)
        before["audit"] += 1
    assert await story.rows(operation.service) == before


def _changes(operation: Operation) -> bool:
    """Whether it changes something under a key, or by what is put there (a list's file)."""
    return operation.takes_key or operation.method.upper() == "PUT"


@pytest.mark.parametrize("operation", LISTS, ids=str)
async def test_lists_leave_out_what_is_another_sites(story: Story, operation: Operation) -> None:
    here = await story.call(operation, token=story.token(operation))
    elsewhere = await story.call(operation, token=_elsewhere(story, operation))
    assert (elsewhere.status_code, elsewhere.json()["items"]) == (200, [])
    assert here.json()["items"] or operation.name in EMPTY_BY_THEN


@pytest.mark.parametrize("operation", WITH_KEY, ids=str)
async def test_without_an_idempotency_key_it_is_400(story: Story, operation: Operation) -> None:
    before = await story.rows(operation.service)
    answer = await story.call(operation, token=story.token(operation), key=None)
    assert problem_of(answer) == (400, "idempotency_key_missing")
    assert await story.rows(operation.service) == before


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_a_field_that_nobody_knows_is_422(story: Story, operation: Operation) -> None:
    before = await story.rows(operation.service)
    answer = await story.call(operation, token=story.token(operation), changes={"maria_lopez": "0801-1990-12345"})
    assert problem_of(answer) == (422, "invalid_request")
    assert "maria" not in answer.text
    assert await story.rows(operation.service) == before


def _elsewhere(story: Story, operation: Operation) -> str | None:
    """A token with all roles of the operation that are held at sites, at another site."""
    held: dict[str, list[UUID | str]] = {role: [LA_LIMA] for role in operation.roles or () if role != Role.ADMIN}
    return story.installation.token(held, subject=TELLER)
