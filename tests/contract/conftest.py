"""What several contract tests read: the committed OpenAPI documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amparo.documents import ROOT
from amparo.installation import SERVICES

OpenApi = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def openapi() -> OpenApi:
    """The committed documents by service."""
    return {
        name: json.loads((ROOT / "docs" / "openapi" / f"{name}.json").read_text(encoding="utf-8")) for name in SERVICES
    }
