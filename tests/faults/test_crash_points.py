"""A process that dies at a named point: acknowledged is durable, and each event has one effect."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from shared.crash import EXIT_CODE
from shared.ids import new_id
from tests.support.rabbit_namespace import delete_namespace
from tests.support.servers import rabbitmq_url
from tests.support.tiny_service.running import Tiny
from tests.support.tiny_service.schema import TinyDatabase

LISTEN_SECONDS = "1.5"
EFFECTS = "SELECT count(*) FROM effect"
UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


@dataclass
class Processes:
    """Starts single steps of the tiny service as processes."""

    tables: TinyDatabase

    async def step(self, *arguments: str, crash_at: str = "") -> tuple[int, str]:
        """Run one step to its end; its exit code and what it said."""
        settings = self.tables.settings
        environment = {
            **os.environ,
            "AMPARO_DATABASE_URL": settings.database_url,
            "AMPARO_DATABASE_ROLE_PREFIX": settings.database_role_prefix or "",
            "AMPARO_KEYS_DIR": str(settings.keys_dir),
            "AMPARO_RABBITMQ_URL": rabbitmq_url(),
            "AMPARO_BUS_NAMESPACE": settings.bus_namespace,
            "AMPARO_RELAY_LEASE_SECONDS": "0.2",
            "AMPARO_CRASH_AT": crash_at,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.tiny_service", *arguments),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()


@pytest.fixture
async def processes(tables: TinyDatabase) -> AsyncIterator[Processes]:
    """Steps on the fresh database, in a RabbitMQ namespace of its own."""
    yield Processes(tables)
    await delete_namespace(tables.settings.bus_namespace, ["tiny"])


async def test_before_the_commit_nothing_is_there_and_the_repeat_does_it(
    processes: Processes, tables: TinyDatabase
) -> None:
    key = str(new_id())
    assert await processes.step("post", key, crash_at="before_commit:1") == (EXIT_CODE, "")
    assert await tables.value("SELECT count(*) FROM note") == 0
    assert await processes.step("post", key) == (0, "201 false")
    assert await tables.value("SELECT count(*) FROM note") == 1


async def test_after_the_commit_and_before_the_answer_the_repeat_gets_the_answer(
    processes: Processes, tables: TinyDatabase
) -> None:
    key = str(new_id())
    assert await processes.step("post", key, crash_at="before_answer:1") == (EXIT_CODE, "")
    assert await tables.value("SELECT count(*) FROM note") == 1
    assert await processes.step("post", key) == (0, "201 true")
    assert await tables.value("SELECT count(*) FROM note") == 1


async def test_control_a_repeat_under_a_new_key_does_it_twice(processes: Processes, tables: TinyDatabase) -> None:
    await processes.step("post", str(new_id()), crash_at="before_answer:1")
    await processes.step("post", str(new_id()))
    assert await tables.value("SELECT count(*) FROM note") == 2


async def test_a_relay_that_dies_after_publishing_publishes_again_and_the_inbox_absorbs_it(
    processes: Processes, tiny: Tiny, tables: TinyDatabase
) -> None:
    await tiny.post()
    assert (await processes.step("relay", crash_at="relay_after_publish:1"))[0] == EXIT_CODE
    assert await tables.value(UNSENT) == 1
    assert (await processes.step("relay"))[0] == 0
    assert await tables.value(UNSENT) == 0
    await processes.step("consume", LISTEN_SECONDS)
    assert await tables.value(EFFECTS) == 1


async def test_control_both_copies_are_delivered_and_would_take_effect_without_the_inbox(
    processes: Processes, tiny: Tiny, tables: TinyDatabase
) -> None:
    await tiny.post()
    await processes.step("relay", crash_at="relay_after_publish:1")
    await processes.step("consume", LISTEN_SECONDS)
    await tables.admin.execute("DELETE FROM inbox")
    await processes.step("relay")
    await processes.step("consume", LISTEN_SECONDS)
    assert await tables.value(EFFECTS) == 2


@pytest.mark.parametrize(("point", "applied"), [("consumer_inside_transaction", 0), ("consumer_before_ack", 1)])
async def test_a_consumer_that_dies_gets_the_event_again_and_applies_it_once(
    processes: Processes, tiny: Tiny, tables: TinyDatabase, point: str, applied: int
) -> None:
    await tiny.post()
    await processes.step("relay")
    assert (await processes.step("consume", LISTEN_SECONDS, crash_at=f"{point}:1"))[0] == EXIT_CODE
    assert await tables.value(EFFECTS) == applied
    await processes.step("consume", LISTEN_SECONDS)
    assert await tables.value(EFFECTS) == 1


async def test_control_with_the_inbox_emptied_the_event_takes_effect_twice(
    processes: Processes, tiny: Tiny, tables: TinyDatabase
) -> None:
    await tiny.post()
    await processes.step("relay")
    await processes.step("consume", LISTEN_SECONDS, crash_at="consumer_before_ack:1")
    await tables.admin.execute("DELETE FROM inbox")
    await processes.step("consume", LISTEN_SECONDS)
    assert await tables.value(EFFECTS) == 2
