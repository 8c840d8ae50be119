"""Every bad value in every field of every example: refused with a place, or taken; never a failure."""

from __future__ import annotations

import pytest

from tests.integration.api.conftest import once, own
from tests.integration.api.test_bad_values_never_fail import WITH_BODY, is_refused_with_a_place_or_taken, to_try
from tests.support.story import Operation, Story

__all__ = ["once", "own"]


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
async def test_it_is_refused_with_a_place_or_taken(own: Story, operation: Operation) -> None:
    await is_refused_with_a_place_or_taken(own, operation, to_try(own, operation))
