"""Generated documents are as the code is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from amparo.asyncapi import asyncapi_document
from amparo.documents import ROOT, errors_document, events_document
from shared.contracts.catalogue import consumers, types_for

REPAIR = "run: uv run python -m amparo.documents"


def test_docs_events_is_what_the_contracts_say() -> None:
    assert (ROOT / "docs" / "events.md").read_text(encoding="utf-8") == events_document(), REPAIR


def test_docs_errors_is_what_the_classes_say() -> None:
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == errors_document(), REPAIR


def test_docs_asyncapi_is_what_the_contracts_say() -> None:
    assert (ROOT / "docs" / "asyncapi.json").read_text(encoding="utf-8") == asyncapi_document(), REPAIR


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in `value`."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from references(one)
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        yield value["$ref"]


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = json.loads(asyncapi_document())
    for reference in set(references(document)):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_the_asyncapi_document_names_every_consumer_of_every_type() -> None:
    operations = json.loads(asyncapi_document())["operations"]
    receives = {name for name, one in operations.items() if one["action"] == "receive"}
    assert receives == {f"{who} receives {type_}" for who in consumers() for type_ in types_for(who)}
