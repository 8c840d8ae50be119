"""A service's worker: its relay and its consumer, until SIGTERM; what was begun is finished first."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import structlog

from shared.audit.checkpoints import keep_checkpoints
from shared.audit.sealing import keep_sealed
from shared.bus import Bus, stopped_within
from shared.contracts.catalogue import consumers, types_for
from shared.db import Database
from shared.idempotency import purge
from shared.inbox import Consumer
from shared.keys import KeysDirectory
from shared.outbox import Relay
from shared.runtime import Service
from shared.settings import Settings

log = structlog.get_logger(__name__)


def consumer_of(service: Service, database: Database, settings: Settings) -> Consumer:
    """The consumer of `service`."""
    return Consumer(service.name, database, service.handlers, settings)


async def declare_queue(service: Service, bus: Bus) -> None:
    """Make and bind the queue of `service`, so that its events wait for it even while it is away."""
    if service.handlers:
        await bus.declare(service.name, sorted(payload.TYPE for payload in service.handlers))


async def declare_all_queues(bus: Bus, stop: asyncio.Event) -> None:
    """Make every consumer's queue before anything is published, waiting for the broker as long as it takes.

    A consumer that was never started would otherwise miss what is published before its first start.
    """
    while not stop.is_set():
        try:
            for consumer in consumers():
                await bus.declare(consumer, types_for(consumer))
            return
        except Exception as error:  # the broker is not up yet: writes go on, and so does waiting
            log.warning("broker_away", error=type(error).__name__)
            await stopped_within(stop, 1.0)


async def purge_keys(service: Service, database: Database, settings: Settings, stop: asyncio.Event) -> None:
    """Forget old idempotency keys from time to time until `stop` is set."""
    while not stop.is_set():
        try:
            await purge(database, settings.idempotency_days)
        except Exception as error:  # the database is away, or busy: the next round does it
            log.warning("purge_failed", service=service.name, error=type(error).__name__)
        await stopped_within(stop, settings.purge_seconds)


async def show_life(file: Path, settings: Settings, stop: asyncio.Event) -> None:
    """Touch `file` again and again until `stop` is set: its age tells whether this process still gets to work."""
    while not stop.is_set():
        await asyncio.to_thread(file.touch)
        await stopped_within(stop, settings.worker_alive_seconds)


async def run_worker(service: Service, database: Database, bus: Bus, settings: Settings, stop: asyncio.Event) -> None:
    """Relay and consume until `stop` is set; the queues have been declared."""
    relay = Relay(service.name, database, bus, settings)
    consumer = consumer_of(service, database, settings)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(relay.run(stop))
        tasks.create_task(purge_keys(service, database, settings, stop))
        if service.audited:
            tasks.create_task(keep_sealed(database, settings.audit_seal_seconds, stop))
            tasks.create_task(
                keep_checkpoints(
                    database,
                    KeysDirectory(settings.keys_dir),
                    due_seconds=settings.audit_checkpoint_seconds,
                    folder=settings.ledger_dir,
                    stop=stop,
                )
            )
        for duty in service.duties:
            tasks.create_task(duty(database, settings, stop))
        if settings.worker_alive_file is not None:
            tasks.create_task(show_life(settings.worker_alive_file, settings, stop))
        if service.handlers:
            tasks.create_task(bus.consume(service.name, consumer.receive, stop))


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` on SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
