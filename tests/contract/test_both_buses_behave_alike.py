"""One contract for the bus in this process and the bus on RabbitMQ."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.bus import Bus, ConsumerAway, Message, Outcome
from shared.bus.dead_letters import list_dead, replay_dead
from shared.bus.memory import MemoryBus
from shared.bus.rabbit import RabbitBus
from shared.ids import new_id
from shared.settings import Settings
from tests.support.eventually import eventually
from tests.support.rabbit_namespace import dead_letters, delete_namespace
from tests.support.servers import rabbitmq_url

QUEUES = ["left", "right"]
ATTEMPTS_MAX = 3


@dataclass
class Listener:
    """Receives what a queue brings, and remembers it; `verdict` says what becomes of a body at its nth delivery."""

    verdict: Callable[[bytes, int], Outcome] = lambda body, nth: Outcome.DONE
    batches: list[list[bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[bytes]:
        """Everything delivered, in order."""
        return [body for batch in self.batches for body in batch]

    async def receive(self, bodies: Sequence[bytes]) -> Sequence[Outcome]:
        """One batch."""
        if not bodies:
            return []
        self.batches.append(list(bodies))
        return [self.verdict(body, self.bodies.count(body)) for body in bodies]


@dataclass
class Rig:
    """A bus with two queues: `left` is bound to `a` and `b`, `right` to `b`."""

    bus: Bus
    settings: Settings

    async def dead(self) -> int:
        """How many dead letters there are; the bus in this process has no place for them."""
        return 0 if isinstance(self.bus, MemoryBus) else await dead_letters(self.settings.bus_namespace)

    @contextlib.asynccontextmanager
    async def listening(self, queue: str, listener: Listener) -> AsyncIterator[None]:
        """Consume `queue` until the block ends."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.bus.consume(queue, listener.receive, stop))
        try:
            yield
        finally:
            stop.set()
            await task


def messages(type_: str, count: int, *, mandatory: bool = True) -> list[Message]:
    return [Message(type_, str(new_id()), f"{type_}{number}".encode(), mandatory) for number in range(count)]


@pytest.fixture(params=["memory", "rabbit"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    namespace = f"test-{new_id().hex[-12:]}"
    settings = Settings(
        bus_namespace=namespace,
        delivery_attempts_max=ATTEMPTS_MAX,
        consumer_batch_rows=10,
        consumer_held_seconds_max=0.02,
        keys_dir=tmp_path,
        rabbitmq_url=rabbitmq_url() if request.param == "rabbit" else "amqp://nowhere/",
    )
    bus: Bus = RabbitBus(settings) if request.param == "rabbit" else MemoryBus(settings)
    await bus.declare("left", ["a", "b"])
    await bus.declare("right", ["b"])
    yield Rig(bus, settings)
    await bus.close()
    if request.param == "rabbit":
        await delete_namespace(namespace, QUEUES)


class TestBus:
    """What relays and consumers rely on, whichever bus it is."""

    async def test_each_message_reaches_every_queue_that_is_bound_to_its_type(self, rig: Rig) -> None:
        left, right = Listener(), Listener()
        async with rig.listening("left", left), rig.listening("right", right):
            assert await rig.bus.publish([*messages("a", 2), *messages("b", 1)]) == [None] * 3
            await eventually(lambda: _true(len(left.bodies) == 3 and len(right.bodies) == 1))
        assert sorted(left.bodies) == [b"a0", b"a1", b"b0"]
        assert right.bodies == [b"b0"]

    async def test_a_mandatory_message_that_nobody_is_bound_to_is_unroutable(self, rig: Rig) -> None:
        assert await rig.bus.publish(messages("c", 1)) == ["unroutable"]

    async def test_the_others_of_its_batch_are_confirmed(self, rig: Rig) -> None:
        async with rig.listening("left", Listener()):
            batch = [*messages("a", 1), *messages("c", 1), *messages("a", 1)]
            assert await rig.bus.publish(batch) == [None, "unroutable", None]

    async def test_a_message_that_nobody_needs_is_confirmed(self, rig: Rig) -> None:
        assert await rig.bus.publish(messages("c", 1, mandatory=False)) == [None]

    async def test_what_is_not_done_comes_again_and_the_rest_does_not(self, rig: Rig) -> None:
        listener = Listener(lambda body, nth: Outcome.AGAIN if (body, nth) == (b"a1", 1) else Outcome.DONE)
        async with rig.listening("left", listener):
            await rig.bus.publish(messages("a", 3))
            await eventually(lambda: _true(len(listener.bodies) == 4))
        assert sorted(listener.bodies) == [b"a0", b"a1", b"a1", b"a2"]
        assert await rig.dead() == 0

    async def test_what_is_never_done_comes_up_to_the_limit_and_is_not_lost(self, rig: Rig) -> None:
        listener = Listener(lambda body, _: Outcome.AGAIN if body == b"a0" else Outcome.DONE)
        async with rig.listening("left", listener):
            outcomes = await rig.bus.publish(messages("a", 2))
            await eventually(lambda: _true(listener.bodies.count(b"a0") == ATTEMPTS_MAX), within_seconds=20)
            if outcomes == [None, None]:  # confirmed to the outbox: then the broker has it
                await eventually(lambda: _is_one(rig.dead), within_seconds=20)
            else:  # not confirmed: then the outbox has it
                assert outcomes == ["not_applied", None]
        assert listener.bodies.count(b"a0") == ATTEMPTS_MAX
        assert listener.bodies.count(b"a1") == 1

    async def test_a_batch_is_held_while_the_consumer_is_away_however_long_and_none_is_dead(self, rig: Rig) -> None:
        listener, refusals = Listener(), 0

        async def receive(bodies: Sequence[bytes]) -> Sequence[Outcome]:
            nonlocal refusals
            if bodies and refusals < 5 * ATTEMPTS_MAX:
                refusals += 1
                raise ConsumerAway
            return await listener.receive(bodies)

        stop = asyncio.Event()
        task = asyncio.create_task(rig.bus.consume("left", receive, stop))
        assert await rig.bus.publish(messages("a", 5)) == [None] * 5
        await eventually(lambda: _true(len(listener.bodies) == 5), within_seconds=20)
        stop.set()
        await task
        assert sorted(listener.bodies) == [b"a0", b"a1", b"a2", b"a3", b"a4"]
        assert refusals == 5 * ATTEMPTS_MAX
        assert await rig.dead() == 0

    async def test_a_batch_that_is_held_when_the_consumer_stops_goes_to_the_next_one(self, rig: Rig) -> None:
        stop, held = asyncio.Event(), asyncio.Event()

        async def receive(bodies: Sequence[bytes]) -> Sequence[Outcome]:
            if not bodies:
                return []
            held.set()
            raise ConsumerAway

        first = asyncio.create_task(rig.bus.consume("left", receive, stop))
        publishing = asyncio.create_task(rig.bus.publish(messages("a", 1)))
        await held.wait()
        stop.set()
        await first
        listener = Listener()
        async with rig.listening("left", listener):
            assert await publishing == [None]
            await eventually(lambda: _true(listener.bodies == [b"a0"]))

    async def test_the_next_consumer_gets_all_that_was_not_done_and_nothing_that_was(self, rig: Rig) -> None:
        stop, held, first = asyncio.Event(), asyncio.Event(), Listener()

        async def receive(bodies: Sequence[bytes]) -> Sequence[Outcome]:
            if bodies and len(first.bodies) > 15:
                held.set()
                raise ConsumerAway
            return await first.receive(bodies)

        consuming = asyncio.create_task(rig.bus.consume("left", receive, stop))
        publishing = asyncio.create_task(rig.bus.publish(messages("a", 40)))
        await held.wait()
        stop.set()
        await consuming
        second = Listener()
        async with rig.listening("left", second):
            assert await publishing == [None] * 40
            await eventually(lambda: _true(len(first.bodies) + len(second.bodies) >= 40))
            await asyncio.sleep(0.3)  # nothing more is to come
        assert sorted(first.bodies + second.bodies) == sorted(message.body for message in messages("a", 40))

    async def test_dead_letters_are_listed_and_go_back_to_their_own_queue(self, rig: Rig) -> None:
        if isinstance(rig.bus, MemoryBus):
            return  # what it does not apply is not confirmed, and stays in the outbox
        broken, right = Listener(lambda *_: Outcome.AGAIN), Listener()
        (message,) = messages("b", 1)
        async with rig.listening("left", broken), rig.listening("right", right):
            await rig.bus.publish([message])
            await eventually(lambda: _is_one(rig.dead), within_seconds=20)
        count, letters = await list_dead(rig.settings)
        assert (count, [(letter.type, letter.id) for letter in letters]) == (1, [("b", message.id)])
        mended = Listener()
        async with rig.listening("left", mended), rig.listening("right", right):
            assert await replay_dead(rig.settings) == 1
            await eventually(lambda: _true(mended.bodies == [b"b0"]))
        assert right.bodies == [b"b0"]
        assert await rig.dead() == 0

    async def test_a_consumer_that_fails_gets_its_batch_again(self, rig: Rig) -> None:
        listener = Listener()

        async def receive(bodies: Sequence[bytes]) -> Sequence[Outcome]:
            outcomes = await listener.receive(bodies)
            if bodies and len(listener.batches) == 1:
                raise ConnectionError
            return outcomes

        stop = asyncio.Event()
        task = asyncio.create_task(rig.bus.consume("left", receive, stop))
        await rig.bus.publish(messages("a", 1))
        await eventually(lambda: _true(len(listener.bodies) == 2))
        stop.set()
        await task

    async def test_messages_come_in_batches_of_at_most_the_limit(self, rig: Rig) -> None:
        listener = Listener()
        publishing = asyncio.create_task(rig.bus.publish(messages("a", 35)))
        await asyncio.sleep(0)
        async with rig.listening("left", listener):
            await eventually(lambda: _true(len(listener.bodies) == 35))
        assert await publishing == [None] * 35
        assert max(len(batch) for batch in listener.batches) <= 10
        assert len(listener.batches) < 35

    async def test_declaring_again_changes_nothing(self, rig: Rig) -> None:
        await rig.bus.declare("left", ["a", "b"])
        listener = Listener()
        async with rig.listening("left", listener):
            await rig.bus.publish(messages("a", 1))
            await eventually(lambda: _true(len(listener.bodies) == 1))
        assert listener.bodies == [b"a0"]


async def _true(holds: bool) -> bool:
    return holds


async def _is_one(count: Callable[[], Awaitable[int]]) -> bool:
    return await count() == 1
