"""A service handles exactly the event types that the contracts say it consumes."""

from __future__ import annotations

import pytest

from amparo.installation import SERVICES, service_named
from shared.contracts.catalogue import types_for


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_handles_what_it_is_bound_to(name: str) -> None:
    assert sorted(payload.TYPE for payload in service_named(name).handlers) == types_for(name)
