"""What several contract tests read: the committed OpenAPI documents, and a sound database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from amparo.documents import ROOT
from amparo.installation import SERVICES
from shared.settings import Settings
from tests.support.installation import copy_database, drop_database, make_settings

OpenApi = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def openapi() -> OpenApi:
    """The committed documents by service."""
    return {
        name: json.loads((ROOT / "docs" / "openapi" / f"{name}.json").read_text(encoding="utf-8")) for name in SERVICES
    }


@pytest.fixture(scope="session")
async def sound(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Settings]:
    """Settings of a migrated, empty database, which a test leaves as it found it."""
    name = await copy_database(template)
    yield make_settings(name, tmp_path_factory.mktemp("keys"))
    await drop_database(name)
