"""Many sequences of calls drawn from the OpenAPI documents: no failure, and no answer that they do not describe."""

from __future__ import annotations

import asyncio

import pytest

from tests.integration.api.conftest import once, own
from tests.integration.api.test_schemathesis_finds_nothing import FED_MIN, SERVICES
from tests.support.drawn_calls import Amount, Grounded, run
from tests.support.serving import served
from tests.support.story import Story

__all__ = ["once", "own"]

MANY = Amount(calls=30, sequences=150)


@pytest.mark.parametrize("service", SERVICES)
async def test_no_sequence_of_calls_fails_or_drifts_from_the_document(own: Story, service: str) -> None:
    async with served(own.installation.apps[service]) as base_url:
        found = await asyncio.to_thread(run, own, service, base_url, MANY)
    assert found.failures == []
    assert len(found.taken) > len(Grounded(own, service).known) / 2, f"too little was tried: {sorted(found.taken)}"
    assert len(found.fed) >= FED_MIN, f"hardly an answer fed another call: {sorted(found.fed)}"
