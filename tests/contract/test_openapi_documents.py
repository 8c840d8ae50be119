"""The committed OpenAPI documents are the services' own, and keep the house's conventions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from amparo.documents import ROOT, openapi_document
from amparo.installation import SERVICES
from tests.contract.conftest import OpenApi

REPAIR = "if the change is meant, run: uv run python -m amparo.documents"

WITHOUT_KEY = {
    "sign_in",
    "enrol_totp",
    "refresh_session",
    "sign_out",
    "issue_token",
    "enrol_device",
    "issue_shift_token",
    "search_people",
    "look_up_people",
    "check_candidates",
    "search_structured",
    "parse_document",
    "read_scan",
    "print_card",
    "print_card_sheet",
    "print_bed_labels",
    "export_access",
    "explain_rule",
}
"""POSTs that make no business object: sign-in, tokens, enrolment, look-ups, searches, and paper."""

LOOK_UPS = {
    "search_people",
    "look_up_people",
    "check_candidates",
    "search_structured",
    "parse_document",
    "read_scan",
    "print_card",
    "print_card_sheet",
    "print_bed_labels",
    "export_access",
    "explain_rule",
}
OPEN_TO_EVERYBODY = (WITHOUT_KEY - LOOK_UPS) | {
    "read_keys",
    "read_card_keys",
    "read_outbox_keys",
    "read_pack_keys",
    "read_revocations",
}


def operations(openapi: OpenApi) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation with its method."""
    for document in openapi.values():
        for path in document["paths"].values():
            yield from path.items()


def takes_key(operation: dict[str, Any]) -> bool:
    """Whether the operation requires an Idempotency-Key."""
    headers = [one for one in operation.get("parameters", ()) if one["name"] == "Idempotency-Key"]
    return any(one["in"] == "header" and one["required"] for one in headers)


@pytest.mark.parametrize("name", SERVICES)
def test_a_committed_document_is_what_the_service_says(name: str) -> None:
    committed = (ROOT / "docs" / "openapi" / f"{name}.json").read_text(encoding="utf-8")
    assert openapi_document(name) == committed, REPAIR


def test_every_operation_has_a_name_of_its_own_and_a_summary(openapi: OpenApi) -> None:
    nameless = [one for _, one in operations(openapi) if not one.get("operationId") or not one.get("summary")]
    assert nameless == []
    for name, document in openapi.items():
        ids = [one["operationId"] for _, one in operations({name: document})]
        assert sorted(set(ids)) == sorted(ids)


def test_every_post_takes_a_key_but_those_that_make_no_object(openapi: OpenApi) -> None:
    without = {one["operationId"] for method, one in operations(openapi) if method == "post" and not takes_key(one)}
    assert without == WITHOUT_KEY


def test_operations_without_a_key_are_marked_and_no_others(openapi: OpenApi) -> None:
    marked = {one["operationId"] for _, one in operations(openapi) if one.get("x-no-idempotency-key")}
    assert marked == WITHOUT_KEY


def test_every_operation_names_its_roles_but_those_that_are_open(openapi: OpenApi) -> None:
    unguarded = {one["operationId"] for _, one in operations(openapi) if not one.get("security")}
    assert unguarded == OPEN_TO_EVERYBODY


def test_every_operation_may_answer_a_problem(openapi: OpenApi) -> None:
    media_types = {tuple(one["responses"]["default"]["content"]) for _, one in operations(openapi)}
    assert media_types == {("application/problem+json",)}
