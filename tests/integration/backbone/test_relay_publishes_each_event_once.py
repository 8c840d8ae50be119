"""The relay: leases, back-off, and a poisoned row that does not stand in the way."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.bus import Message
from shared.contracts.envelope import EVENT_BYTES_MAX
from shared.outbox import unpark
from tests.support.eventually import eventually
from tests.support.recording_bus import RecordingBus
from tests.support.tiny_service.running import Tiny, service_given
from tests.support.tiny_service.schema import TinyDatabase

UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL"


async def test_two_relays_at_once_publish_each_event_once(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.emit(*(service_given() for _ in range(60)))
    bus, stop = RecordingBus(), asyncio.Event()
    relays = [asyncio.create_task(tiny.relay(bus, relay_batch_rows=7).run(stop)) for _ in range(2)]

    async def all_sent() -> bool:
        return bool(await tables.value(UNSENT) == 0)

    await eventually(all_sent)
    stop.set()
    await asyncio.gather(*relays)
    assert len(bus.published) == len(set(bus.published)) == 60


async def test_control_a_lease_that_has_run_out_is_published_again(tiny: Tiny) -> None:
    await tiny.emit(service_given())
    other_bus = RecordingBus()
    other = tiny.relay(other_bus, relay_lease_seconds=0.0)

    class Slow(RecordingBus):
        async def publish(self, messages: Sequence[Message]) -> list[str | None]:
            await other.step()  # the other relay comes while this one is still publishing
            return await super().publish(messages)

    bus = Slow()
    await tiny.relay(bus, relay_lease_seconds=0.0).step()
    assert len(bus.published) == len(other_bus.published) == 1


async def test_a_relay_marks_only_what_its_own_lease_holds(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.emit(service_given())

    class Usurped(RecordingBus):
        async def publish(self, messages: object) -> list[str | None]:
            await tables.admin.execute("UPDATE outbox SET lease = gen_random_uuid()")
            return [None]

    await tiny.relay(Usurped()).step()
    assert await tables.value(UNSENT) == 1


async def test_what_failed_is_tried_again_later_and_later(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.emit(service_given())
    relay = tiny.relay(RecordingBus(lambda _: "unavailable"))
    waits = []
    for _ in range(4):
        await tables.admin.execute("UPDATE outbox SET next_attempt_at = NULL")
        assert await relay.step() == 1
        assert await relay.step() == 0
        waits.append(await tables.value("SELECT next_attempt_at - clock_timestamp() FROM outbox"))
    assert waits[3] > waits[0]
    assert await tables.value("SELECT attempts FROM outbox WHERE parked_reason IS NULL") == 4


async def test_mistake_7_one_stuck_item_blocks_the_outbox(tiny: Tiny, tables: TinyDatabase) -> None:
    events = [service_given() for _ in range(5)]
    await tiny.emit(*events)
    poisoned = await tables.value("SELECT id FROM outbox WHERE subject = $1", events[2].service_id)

    def verdict(message: Message) -> str | None:
        return "unroutable" if message.id == str(poisoned) else None

    relay = tiny.relay(RecordingBus(verdict), relay_refusals_max=2)
    for _ in range(3):
        await tables.admin.execute("UPDATE outbox SET next_attempt_at = NULL")
        await relay.step()
    assert await tables.column("SELECT id FROM outbox WHERE parked_reason = 'unroutable'") == [poisoned]
    assert await tables.value("SELECT count(*) FROM outbox WHERE sent_at IS NOT NULL") == 4


async def test_a_broker_that_is_away_parks_nothing(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.emit(service_given())
    relay = tiny.relay(RecordingBus(lambda _: "unavailable"), relay_refusals_max=1)
    for _ in range(3):
        await tables.admin.execute("UPDATE outbox SET next_attempt_at = NULL")
        await relay.step()
    assert await tables.value("SELECT count(*) FROM outbox WHERE parked_reason IS NOT NULL") == 0


async def test_only_refusals_count_towards_parking(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.emit(service_given())
    verdicts = iter(["unavailable", "not_confirmed", "unavailable", "unroutable", "unavailable", "unroutable"])
    relay = tiny.relay(RecordingBus(lambda _: next(verdicts)), relay_refusals_max=2)
    parked = []
    for _ in range(6):
        await tables.admin.execute("UPDATE outbox SET next_attempt_at = NULL")
        await relay.step()
        parked.append(await tables.value("SELECT parked_reason FROM outbox"))
    assert parked == [None] * 5 + ["unroutable"]


async def test_what_was_parked_is_sent_after_it_was_given_back(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.emit(service_given())
    await tiny.relay(RecordingBus(lambda _: "unroutable"), relay_refusals_max=1).step()
    mended = tiny.relay(RecordingBus())
    assert await mended.step() == 0
    assert await tiny.runtime.database.run(unpark) == 1
    assert await mended.step() == 1
    assert await tables.value(UNSENT) == 0


async def test_no_wait_is_longer_than_the_limit(tiny: Tiny, tables: TinyDatabase) -> None:
    await tiny.emit(service_given())
    relay = tiny.relay(RecordingBus(lambda _: "unavailable"))
    await tables.admin.execute("UPDATE outbox SET attempts = 500")
    await relay.step()
    wait = await tables.value("SELECT next_attempt_at - clock_timestamp() FROM outbox")
    assert 10 < wait.total_seconds() <= 15


async def test_an_event_that_no_consumer_would_read_is_not_written(tiny: Tiny, tables: TinyDatabase) -> None:
    too_long = service_given().model_copy(update={"population": "x" * EVENT_BYTES_MAX})
    with pytest.raises(ValueError, match="is over 65536 bytes"):
        await tiny.emit(service_given(), too_long)
    assert await tables.value(UNSENT) == 0
