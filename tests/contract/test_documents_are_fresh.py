"""Generated documents are as the code is."""

from __future__ import annotations

from amparo.documents import ROOT, errors_document, events_document

REPAIR = "run: uv run python -m amparo.documents"


def test_docs_events_is_what_the_contracts_say() -> None:
    assert (ROOT / "docs" / "events.md").read_text(encoding="utf-8") == events_document(), REPAIR


def test_docs_errors_is_what_the_classes_say() -> None:
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == errors_document(), REPAIR
