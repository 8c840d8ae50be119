"""Sequences of calls drawn from the OpenAPI documents: no failure, and no answer that the document does not describe.

Few of them here, so that the stage stays in its time; `make soak` draws many.
"""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI

from tests.support.drawn_calls import Amount, Grounded, run
from tests.support.serving import served
from tests.support.story import Story

SERVICES = ("registration", "distribution", "shelter")
FEW = Amount(calls=2, sequences=12)
FED_MIN = 2
"""Operations that must be answered 2xx with a value of an earlier answer: else the sequences are single calls."""
ROUNDS_MAX = 8
"""The ids in answers are new each time, and what is drawn from them too: sometimes few calls are fed."""


@pytest.mark.parametrize("service", SERVICES)
async def test_no_sequence_of_calls_fails_or_drifts_from_the_document(own: Story, service: str) -> None:
    async with served(own.installation.apps[service]) as base_url:
        found = await asyncio.to_thread(run, own, service, base_url, FEW)
        fed = set(found.fed)
        for seed in range(ROUNDS_MAX):
            if len(fed) < FED_MIN and not found.failures:
                more = await asyncio.to_thread(run, own, service, base_url, Amount(0, FEW.sequences, seed))
                found.failures += more.failures
                fed |= more.fed
    assert found.failures == []
    assert len(found.taken) > len(Grounded(own, service).known) / 2, f"too little was tried: {sorted(found.taken)}"
    assert len(fed) >= FED_MIN, f"hardly an answer fed another call: {sorted(fed)}"


async def test_control_an_answer_that_the_document_does_not_describe_is_found(own: Story) -> None:
    drifting = FastAPI()

    @drifting.api_route("/{path:path}", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
    async def answer(path: str) -> dict[str, str]:
        return {"another_field": path}

    async with served(drifting) as base_url:
        found = await asyncio.to_thread(run, own, SERVICES[0], base_url, FEW)
    assert any("response_schema_conformance" in failure for failure in found.failures)
